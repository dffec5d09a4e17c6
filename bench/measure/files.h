/* Finding files that lie together. */
#ifndef BOBBIN_BENCH_FILES_H
#define BOBBIN_BENCH_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "bobbin/bobbin.h"

/* What is done with a file "PATH", which is called STEM.EXTENSION. False, with an explanation in `error`, ends it all.
 */
typedef bool file_visitor(void *data, const char *path, const char *stem, const char *extension, char *error,
                          size_t size);

/* Visits the files of `directory`/GUEST whose names have an extension, by name; a folder that does not exist has none.
 * False, with an explanation in `error`, if it cannot be read or a visit went wrong. */
bool files_visit(const char *directory, const bobbin_guest *guest, file_visitor *visit, void *data, char *error,
                 size_t size);

/* The path of `name` beside this executable, for free(): what belongs to it goes where it goes. */
char *files_beside(const char *name);

/* Whether it can be part of a benchmark's name: letters, digits and any of -_.+@. */
bool is_name(const char *text, size_t length);

#endif
