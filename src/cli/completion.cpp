#include "cli/completion.h"

namespace tgs {
namespace {

constexpr const char* kBash = R"(# bash: how command lines of tgstorage go on
_tgstorage() {
    local current=${COMP_WORDS[COMP_CWORD]} line
    [[ $current == '=' ]] && current=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :file)
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                ;;
            :folder)
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
                ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("${COMP_WORDS[0]}" complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -F _tgstorage tgstorage
)";

constexpr const char* kZsh = R"(#compdef tgstorage
# zsh: how command lines of tgstorage go on
_tgstorage() {
    local line
    local -a asked found
    asked=("${(@Q)words[2,CURRENT-1]}" "$PREFIX")
    compset -P '--*='
    for line in "${(@f)$("${(Q)words[1]}" complete "${asked[@]}" 2> /dev/null)}"; do
        case $line in
            '') ;;
            :file) _files ;;
            :folder) _files -/ ;;
            *) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done
    (( ${#found} )) && _describe -V tgstorage found
}
if [[ $funcstack[1] == _tgstorage ]]; then
    _tgstorage "$@"
else
    compdef _tgstorage tgstorage
fi
)";

constexpr const char* kFish = R"(# fish: how command lines of tgstorage go on
function __tgstorage_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l start (string match -r '^--[^=]*=' -- $current)
    for line in ($words[1] complete $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- $current)
            case :folder
                __fish_complete_directories (string replace -r '^--[^=]*=' '' -- $current)
            case '*'
                echo "$start$line"
        end
    end
end
complete -c tgstorage -f -a '(__tgstorage_complete)'
)";

}  // namespace

Answer completion_script(const Invocation& invocation) {
  const auto& shell = invocation.shell;
  return {.out = shell == "bash" ? kBash : shell == "zsh" ? kZsh : kFish};
}

}  // namespace tgs
