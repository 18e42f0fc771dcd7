# Flags that every target of ours has, and the function that makes a folder of src/ a library.

add_library(tgs_options INTERFACE)
target_include_directories(tgs_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(tgs_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # GCC 12 reports it for std::variant where there is none
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(tgs_options INTERFACE
  TGSTORAGE_VERSION="${PROJECT_VERSION}"
  TGSTORAGE_TDLIB_VERSION="1.8.67"  # what scripts/make-names.mjs read
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
if(TGSTORAGE_SANITIZE)
  target_compile_options(tgs_options INTERFACE -fsanitize=${TGSTORAGE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(tgs_options INTERFACE -fsanitize=${TGSTORAGE_SANITIZE})
  if(TGSTORAGE_SANITIZE STREQUAL "thread")
    # GCC says of Boost.Asio's fences that TSan doesn't know them.
    target_compile_options(tgs_options INTERFACE -Wno-tsan)
  endif()
else()
  target_compile_options(tgs_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
  target_link_options(tgs_options INTERFACE -Wl,-z,relro,-z,now)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# tgs_library(NAME FOLDERS other folders... USES libraries...): src/NAME/*.cpp as the library tgs_NAME.
function(tgs_library name)
  cmake_parse_arguments(arg "" "" "FOLDERS;USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(TRANSFORM arg_FOLDERS PREPEND tgs_)
  if(sources)
    add_library(tgs_${name} STATIC ${sources})
    target_link_libraries(tgs_${name} PUBLIC ${arg_FOLDERS} ${arg_USES} PRIVATE tgs_options)
    target_include_directories(tgs_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  else()
    add_library(tgs_${name} INTERFACE)
    target_link_libraries(tgs_${name} INTERFACE ${arg_FOLDERS} ${arg_USES})
  endif()
endfunction()
