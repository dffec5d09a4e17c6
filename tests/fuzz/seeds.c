/* Makes of programs in .asm what the fuzz targets start from: seeds DIRECTORY PROGRAM... writes, of every program, its
 * image in each format to DIRECTORY_load/N.FORMAT, and its memory as it is to DIRECTORY_lockstep/N. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"

static bool write_seed(const char *directory, const char *target, int number, const char *extension, const void *bytes,
                       size_t size)
{
    char path[4096];
    FILE *file;
    bool written;

    snprintf(path, sizeof path, "%s_%s/%d%s", directory, target, number, extension);
    file = fopen(path, "wb");
    if (file == NULL)
        return false;
    written = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && written;
}

static bool write_seeds(bobbin_machine *m, const char *directory, int number)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);
    const size_t units = bobbin_memory_size(m), size = units * bobbin_memory_unit(guest);
    void *memory = malloc(size);
    const char *format;
    bool written = memory != NULL && bobbin_memory_read(m, 0, units, memory) &&
                   write_seed(directory, "lockstep", number, "", memory, size);

    free(memory);
    for (size_t f = 0; written && (format = bobbin_guest_format(guest, f)) != NULL; f++) {
        char *text = bobbin_save(m, format, NULL);
        written = text != NULL && write_seed(directory, "load", number, format, text, strlen(text));
        free(text);
    }
    return written;
}

int main(int count, char **arguments)
{
    bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), NULL);
    int failed = m == NULL || count < 3;

    for (int i = 2; i < count && !failed; i++) {
        failed = !bobbin_load_file(m, arguments[i], NULL, NULL) || !write_seeds(m, arguments[1], i);
        if (failed)
            fprintf(stderr, "seeds: failed with %s\n", arguments[i]);
    }
    bobbin_close(m);
    return failed;
}
