# The Debian packages: `./dev package` configures with TGSTORAGE_PACKAGE and names TDLib in TGSTORAGE_TDLIB.
#
# Two builds of one commit give the same bytes, wherever they are made: times come from SOURCE_DATE_EPOCH, and what the
# compiler notes about folders is in the debugging information, which the linker leaves out before it computes the
# build's id, and in __FILE__, of which OpenSSL's macros make a text in the program. ccache makes paths relative.

set(CMAKE_INSTALL_PREFIX /usr)
include(GNUInstallDirs)
foreach(target tgstorage tgstorage_tdjson)
  target_link_options(${target} PRIVATE -Wl,--strip-all)
endforeach()
target_compile_options(tgs_options INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= -ffile-prefix-map=../=)

set(TGSTORAGE_TDLIB "" CACHE FILEPATH "the libtdjson.so that the package brings along")

# git(VARIABLE ARGUMENTS...): what git says; empty where this is no clone.
function(git variable)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env TZ=UTC git ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE said OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(${variable} "${said}" PARENT_SCOPE)
endfunction()

# At the tag of a version the package has that version; else when its commit was made stands behind it, so that a later
# package is a higher one.
set(TGSTORAGE_PACKAGE_VERSION "" CACHE STRING "version of the packages, where it is not to come from git")
if(NOT TGSTORAGE_PACKAGE_VERSION)
  git(tag tag --points-at HEAD --list v${PROJECT_VERSION})
  git(time log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S)
  set(TGSTORAGE_PACKAGE_VERSION ${PROJECT_VERSION})
  if(time AND NOT tag)
    string(APPEND TGSTORAGE_PACKAGE_VERSION "+git${time}")
  endif()
endif()
git(package_commit rev-parse HEAD)
string(TIMESTAMP TGSTORAGE_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(CPACK_PACKAGE_CONTACT "The tgstorage authors <tgstorage@localhost>")

# --- what is made for the packages --------------------------------------------------------------------------

set(made ${CMAKE_BINARY_DIR}/package)

# What is beside the sample, is in the system's folders here; and the log shows refusals and warnings.
function(put_instead from to)
  if(NOT settings MATCHES "${from}")
    message(FATAL_ERROR "storage/settings.json has no ${from} any more, which cmake/Package.cmake replaces")
  endif()
  string(REPLACE "${from}" "${to}" settings "${settings}")
  set(settings "${settings}" PARENT_SCOPE)
endfunction()
file(READ storage/settings.json settings)
put_instead("\"storage.log\"" "\"/var/log/tgstorage/storage.log\"")
put_instead("\"sessions\"" "\"/var/lib/tgstorage/sessions\"")
put_instead("\"debug_level\": 2" "\"debug_level\": 3")
file(WRITE ${made}/settings.json "${settings}")

configure_file(deploy/debian/changelog.in ${made}/changelog.Debian @ONLY)
add_custom_command(OUTPUT ${made}/changelog.Debian.gz
  COMMAND gzip -9nkf ${made}/changelog.Debian DEPENDS ${made}/changelog.Debian)
set(package_files ${made}/changelog.Debian.gz)

# print_to(FILE FOLDER ARGUMENTS...): what the program prints is installed as share/FOLDER/FILE.
function(print_to file folder)
  add_custom_command(OUTPUT ${made}/${file} COMMAND tgstorage ${ARGN} >${made}/${file} DEPENDS tgstorage)
  install(FILES ${made}/${file} DESTINATION share/${folder} COMPONENT storage)
  set(package_files ${package_files} ${made}/${file} PARENT_SCOPE)
endfunction()
print_to(tgstorage bash-completion/completions completion bash)
print_to(_tgstorage zsh/vendor-completions completion zsh)
print_to(tgstorage.fish fish/vendor_completions.d completion fish)
add_custom_command(OUTPUT ${made}/tgstorage.1.gz
  COMMAND tgstorage manual >${made}/tgstorage.1 COMMAND gzip -9nf ${made}/tgstorage.1 DEPENDS tgstorage)
install(FILES ${made}/tgstorage.1.gz DESTINATION share/man/man1 COMPONENT storage)
list(APPEND package_files ${made}/tgstorage.1.gz)

add_custom_target(package_files ALL DEPENDS ${package_files})

# --- what is installed where --------------------------------------------------------------------------------

set(own_folder lib/tgstorage)

install(TARGETS tgstorage RUNTIME COMPONENT storage)
install(FILES ${TGSTORAGE_TDLIB} DESTINATION ${own_folder} RENAME libtdjson.so COMPONENT storage)
install(FILES ${made}/settings.json DESTINATION share/tgstorage COMPONENT storage)
install(DIRECTORY db/ DESTINATION share/tgstorage/db COMPONENT storage)
install(FILES deploy/tgstorage.service DESTINATION lib/systemd/system COMPONENT storage)
install(FILES deploy/debian/sysusers.conf DESTINATION lib/sysusers.d RENAME tgstorage.conf COMPONENT storage)
install(FILES deploy/debian/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME tgstorage.conf COMPONENT storage)
install(FILES deploy/debian/logrotate DESTINATION /etc/logrotate.d RENAME tgstorage COMPONENT storage)
install(DIRECTORY DESTINATION /etc/tgstorage COMPONENT storage)
install(FILES README.md DESTINATION share/doc/tgstorage COMPONENT storage)
install(DIRECTORY docs examples DESTINATION share/doc/tgstorage COMPONENT storage)
install(DIRECTORY deploy/grafana deploy/prometheus DESTINATION share/doc/tgstorage/deploy COMPONENT storage)

# As in the folder of a build: TDLib's name is in a folder of its own, for LD_LIBRARY_PATH.
install(TARGETS tgstorage_tdjson LIBRARY DESTINATION ${own_folder} COMPONENT tdjson)
install(FILES ${CMAKE_BINARY_DIR}/drop-in/libtdjson.so DESTINATION ${own_folder}/drop-in COMPONENT tdjson)
install(FILES docs/libtdjson.md DESTINATION share/doc/libtgstorage-tdjson COMPONENT tdjson)
install(FILES src/tdjson/td_json_client.h DESTINATION include/tgstorage COMPONENT tdjson)

foreach(component storage tdjson)
  set(documents share/doc/tgstorage)
  if(component STREQUAL tdjson)
    set(documents share/doc/libtgstorage-tdjson)
  endif()
  install(FILES deploy/debian/copyright ${made}/changelog.Debian.gz ${CMAKE_BINARY_DIR}/sbom.cdx.json
    DESTINATION ${documents} COMPONENT ${component})
endforeach()

# --- what CPack is told -------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON)
set(CPACK_PACKAGE_NAME tgstorage)
set(CPACK_PACKAGE_VERSION ${TGSTORAGE_PACKAGE_VERSION})
set(CPACK_OUTPUT_FILE_PREFIX ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Telegram accounts for programs that must not own them")
set(CPACK_COMPONENTS_ALL storage tdjson)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_STORAGE_PACKAGE_NAME tgstorage)
set(CPACK_DEBIAN_STORAGE_PACKAGE_SECTION net)
# ca-certificates is TDLib's, for the case that Telegram's own addresses can't be reached.
set(CPACK_DEBIAN_STORAGE_PACKAGE_DEPENDS "ca-certificates, systemd | systemd-standalone-sysusers, \
systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_STORAGE_PACKAGE_SUGGESTS "logrotate, libtgstorage-tdjson, default-mysql-server")
set(CPACK_DEBIAN_STORAGE_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/deploy/debian/postinst ${PROJECT_SOURCE_DIR}/deploy/debian/prerm
  ${PROJECT_SOURCE_DIR}/deploy/debian/postrm ${made}/conffiles)
file(WRITE ${made}/conffiles "/etc/logrotate.d/tgstorage\n")
set(CPACK_DEBIAN_STORAGE_DESCRIPTION "Keeps Telegram accounts logged in, and lets other programs use them within the
white-lists of one settings file. The accounts' keys stay with the storage.
.
Contains TDLib, Telegram's own client library.")

set(CPACK_DEBIAN_TDJSON_PACKAGE_NAME libtgstorage-tdjson)
set(CPACK_DEBIAN_TDJSON_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_TDJSON_DESCRIPTION "A library in TDLib's place: a program that was written for TDLib runs through a
storage, here or on another machine, without a change.")

include(CPack)
