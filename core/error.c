/* Errors as values: the texts and codes that a caller finds in its struct bobbin_error. */
#include <stdarg.h>
#include <stdio.h>

#include "guest.h"

bool bobbin_fail(struct bobbin_error *error, enum bobbin_error_code code, unsigned line, unsigned column,
                 const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;

        error->code = code;
        error->line = line;
        error->column = column;
        va_start(arguments, format);
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return false;
}
