/* Which processor this is, for programs that print figures. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "bobbin/bobbin.h"

void bobbin_host_cpu(char *text, size_t size)
{
    FILE *info = fopen("/proc/cpuinfo", "r");
    struct utsname names;
    char line[256];
    bool found = false;

    while (info != NULL && !found && fgets(line, sizeof line, info) != NULL) {
        const char *value = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || value == NULL)
            continue;
        value += 1 + strspn(value + 1, " \t");
        snprintf(text, size, "%.*s", (int)strcspn(value, "\n"), value);
        found = true;
    }
    if (info != NULL)
        fclose(info);
    if (!found) /* not every kernel names the model */
        snprintf(text, size, "%s", uname(&names) == 0 ? names.machine : "unknown");
}
