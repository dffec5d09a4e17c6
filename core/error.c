/* Errors as values: the texts and codes that a caller finds in its struct bobbin_error. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"

void bobbin_escape(char *to, size_t size, const char *from)
{
    size_t length = 0;

    for (; *from != '\0'; from++) {
        const bool plain = *from >= ' ' && *from <= '~';

        if (size - length <= (plain ? 1 : strlen("\\xNN")))
            break;
        length += (size_t)sprintf(to + length, plain ? "%c" : "\\x%02x", (unsigned char)*from);
    }
    to[length] = '\0';
}

bool bobbin_fail(struct bobbin_error *error, enum bobbin_error_code code, unsigned line, unsigned column,
                 const char *format, ...)
{
    if (error != NULL) {
        char text[sizeof error->text];
        va_list arguments;

        error->code = code;
        error->line = line;
        error->column = column;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        bobbin_escape(error->text, sizeof error->text, text);
    }
    return false;
}
