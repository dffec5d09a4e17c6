/* libFuzzer: the loader either takes a text, and then what it made of it
 * comes back from every format that it is saved in, or refuses it with a reason and leaves the machine alone. */
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* A machine whose every register and unit of memory is something else than a loader makes it. */
static void scribble(bobbin_machine *m)
{
    const uint32_t word = 0xdeadbeef;

    for (size_t r = 0; r < bobbin_register_count(bobbin_machine_guest(m)); r++)
        bobbin_register_set(m, r, 7 + r);
    for (uint64_t address = 0; address < bobbin_memory_size(m); address++)
        require(bobbin_memory_write(m, address, 1, &word));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const bobbin_guest *baby = bobbin_guest_find("baby");
    bobbin_machine *m = bobbin_open(baby, NULL), *other = bobbin_open(baby, NULL);
    struct bobbin_error error = {0};

    require(m != NULL && other != NULL);
    scribble(m);
    scribble(other);
    if (bobbin_load_buffer(m, data, size, NULL, &error)) {
        const char *format;
        for (size_t f = 0; (format = bobbin_guest_format(baby, f)) != NULL; f++) {
            char *text = bobbin_save(m, format, NULL);
            require(text != NULL);
            scribble(other);
            require(bobbin_load_buffer(other, text, strlen(text), format, NULL) && bobbin_same(m, other));
            require(bobbin_load_buffer(other, text, strlen(text), NULL, NULL) && bobbin_same(m, other));
            free(text);
        }
    } else {
        require(bobbin_same(m, other));
        /* What is no text has no line. */
        require(size == 0 || (size >= 4 && memcmp(data, "\177ELF", 4) == 0) || (error.line > 0 && error.column > 0));
        require(*error.text != '\0' && memchr(error.text, '\0', sizeof error.text) != NULL);
    }
    bobbin_close(m);
    bobbin_close(other);
    return 0;
}
