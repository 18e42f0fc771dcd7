# cmake -DSOURCE=folder -DHEADER=file [-DCOMMIT=name] -P Commit.cmake: a header that names the commit of the sources. It is
# written anew only where that has changed, so that nothing is compiled for nothing.
cmake_minimum_required(VERSION 3.25)
if(NOT COMMIT AND EXISTS ${SOURCE}/.git)
  find_program(GIT git)
  if(GIT)
    execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
      OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define TGSTORAGE_COMMIT \"@COMMIT@\"\n" @ONLY)
