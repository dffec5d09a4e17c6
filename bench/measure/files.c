/* Finding files, and what they may be called. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

static bool visit_one(const char *folder, const char *name, file_visitor *visit, void *data, char *error, size_t size)
{
    const char *dot = strrchr(name, '.');
    char *path, *stem;
    bool good;

    if (dot == NULL || dot == name)
        return true;
    if (asprintf(&path, "%s/%s", folder, name) < 0 || asprintf(&stem, "%.*s", (int)(dot - name), name) < 0)
        abort();
    good = visit(data, path, stem, dot + 1, error, size);
    free(path);
    free(stem);
    return good;
}

bool files_visit(const char *directory, const bobbin_guest *guest, file_visitor *visit, void *data, char *error,
                 size_t size)
{
    struct dirent **entries;
    char *folder;
    int count;
    bool good;

    if (asprintf(&folder, "%s/%s", directory, bobbin_guest_name(guest)) < 0)
        abort();
    count = scandir(folder, &entries, NULL, alphasort);
    good = count >= 0 || errno == ENOENT;
    if (!good)
        snprintf(error, size, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        good = good && visit_one(folder, entries[i]->d_name, visit, data, error, size);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    free(folder);
    return good;
}

char *files_beside(const char *name)
{
    char own[4096], *path;
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);

    own[length > 0 ? length : 0] = '\0';
    if (asprintf(&path, "%.*s/%s", (int)(strrchr(own, '/') != NULL ? strrchr(own, '/') - own : 0), own, name) < 0)
        abort();
    return path;
}

bool is_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)text[i]) && (text[i] == '\0' || strchr("-_.+@", text[i]) == NULL))
            return false;
    }
    return length > 0;
}
