#include "cpu_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"

/* What /proc/cpuinfo calls it, on x86-64 and on ARM, and what it is called here. */
static const struct {
    const char *line, *name;
} facts[] = {
    {"cpu family", "family"},           {"model", "model"},   {"stepping", "stepping"},   {"microcode", "microcode"},
    {"CPU implementer", "implementer"}, {"CPU part", "part"}, {"CPU variant", "variant"}, {"CPU revision", "revision"},
};

json_t *cpu_json(void)
{
    FILE *info = fopen("/proc/cpuinfo", "r");
    json_t *cpu = json_object();
    char line[256];

    /* Up to the empty line that ends the first processor's. */
    while (info != NULL && fgets(line, sizeof line, info) != NULL && line[0] != '\n') {
        const char *value = strchr(line, ':');
        size_t length = strcspn(line, "\t:"), digits;
        char *end;

        if (value == NULL)
            continue;
        value += 1 + strspn(value + 1, " \t");
        digits = strcspn(value, "\n");
        for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
            long number = strtol(value, &end, 10);

            if (strlen(facts[i].line) == length && strncmp(line, facts[i].line, length) == 0)
                json_object_set_new(cpu, facts[i].name,
                                    end == value + digits ? json_integer(number) : json_stringn(value, digits));
        }
    }
    if (info != NULL)
        fclose(info);
    return cpu;
}

void cpu_text(char *text, size_t size)
{
    json_t *cpu = cpu_json(), *value;
    const char *name, *before = " (";
    size_t length;

    bobbin_host_cpu(text, size);
    json_object_foreach(cpu, name, value)
    {
        length = strlen(text);
        if (json_is_integer(value))
            snprintf(text + length, size - length, "%s%s %lld", before, name, (long long)json_integer_value(value));
        else
            snprintf(text + length, size - length, "%s%s %s", before, name, json_string_value(value));
        before = ", ";
    }
    length = strlen(text);
    if (json_object_size(cpu) > 0)
        snprintf(text + length, size - length, ")");
    json_decref(cpu);
}
