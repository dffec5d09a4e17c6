/* What the machine is, and what about it spoils a measurement. */
#include <errno.h>
#include <gnu/libc-version.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bobbin/bobbin.h"
#include "cpu_json.h"
#include "host.h"

/* Anything above this at the start is somebody else's. */
#define QUIET_LOAD 0.5

int host_pin(int cpu, char *why, size_t size)
{
    cpu_set_t set;

    if (cpu < 0 && sched_getaffinity(0, sizeof set, &set) == 0) {
        for (int i = 0; i < CPU_SETSIZE; i++)
            cpu = CPU_ISSET(i, &set) ? i : cpu;
    }
    CPU_ZERO(&set);
    errno = EINVAL;
    if (cpu >= 0 && cpu < CPU_SETSIZE) {
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set) == 0)
            return cpu;
    }
    snprintf(why, size, "cannot stay on CPU %d: %s", cpu, errno == EINVAL ? "there is none" : strerror(errno));
    return -1;
}

/* ---- Describing it ----------------------------------------------------------------------------------------------- */

/* The first word of a file of /sys; null if there is no such file. */
__attribute__((format(printf, 1, 2))) static json_t *word_of(const char *format, ...)
{
    char path[128], word[64];
    bool found = false;
    va_list arguments;
    FILE *file;

    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    file = fopen(path, "r");
    if (file != NULL) {
        found = fscanf(file, "%63s", word) == 1;
        fclose(file);
    }
    return found ? json_string(word) : json_null();
}

/* Whether the clock may rise above its nominal rate for a while; null if the machine does not say. */
static json_t *boost(void)
{
    json_t *on = word_of("/sys/devices/system/cpu/cpufreq/boost");
    json_t *off = word_of("/sys/devices/system/cpu/intel_pstate/no_turbo");
    json_t *answer = json_null();

    if (json_is_string(on))
        answer = json_boolean(strcmp(json_string_value(on), "1") == 0);
    else if (json_is_string(off))
        answer = json_boolean(strcmp(json_string_value(off), "0") == 0);
    json_decref(on);
    json_decref(off);
    return answer;
}

/* What /proc/cpuinfo says first under that name, for free(); NULL: nothing. */
static char *cpuinfo(const char *name)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char *line = NULL;
    size_t size = 0;
    bool found = false;

    while (file != NULL && !found && getline(&line, &size, file) >= 0)
        found = strncmp(line, name, strlen(name)) == 0 && strchr(line, ':') != NULL;
    if (file != NULL)
        fclose(file);
    if (found) {
        const char *value = strchr(line, ':') + 1;
        memmove(line, value, strlen(value) + 1);
        return line;
    }
    free(line);
    return NULL;
}

/* Whether the processor says that it is not the whole machine. */
static bool is_virtual(void)
{
    char *flags = cpuinfo("flags");
    bool found = flags != NULL && strstr(flags, " hypervisor") != NULL;

    free(flags);
    return found;
}

/* Its highest clock rate, or else the one that it has now; 0: the machine does not say. */
static int megahertz(void)
{
    json_t *most = word_of("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
    char *now = cpuinfo("cpu MHz");
    double rate = json_is_string(most) ? atof(json_string_value(most)) / 1000 : now != NULL ? atof(now) : 0;

    json_decref(most);
    free(now);
    return (int)(rate + 0.5);
}

/* How many CPUs share a cache: the bits of a map in hexadecimal. */
static int sharing(unsigned index)
{
    char path[80];
    int digit, count = 0;
    FILE *file;

    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%u/shared_cpu_map", index);
    file = fopen(path, "r");
    while (file != NULL && (digit = fgetc(file)) != EOF) {
        char text[2] = {(char)digit, '\0'};
        count += __builtin_popcountl(strtoul(text, NULL, 16));
    }
    if (file != NULL)
        fclose(file);
    return count;
}

static json_t *caches(void)
{
    json_t *all = json_array();

    for (unsigned i = 0;; i++) {
        json_t *type = word_of("/sys/devices/system/cpu/cpu0/cache/index%u/type", i);
        json_t *level = word_of("/sys/devices/system/cpu/cpu0/cache/index%u/level", i);
        json_t *size = word_of("/sys/devices/system/cpu/cpu0/cache/index%u/size", i);
        bool found = json_is_string(type) && json_is_string(level) && json_is_string(size);

        if (found) {
            char *unit;
            long number = strtol(json_string_value(size), &unit, 10);
            json_array_append_new(all, json_pack("{sO, si, sI, si}", "type", type, "level",
                                                 atoi(json_string_value(level)), "size",
                                                 (json_int_t)number << (*unit == 'M'   ? 20
                                                                        : *unit == 'K' ? 10
                                                                                       : 0),
                                                 "num_sharing", sharing(i)));
        }
        json_decref(type);
        json_decref(level);
        json_decref(size);
        if (!found)
            return all;
    }
}

json_t *host_describe(int cpu)
{
    char name[128], kernel[192], libc[64];
    double load[3] = {0};
    struct utsname system;

    bobbin_host_cpu(name, sizeof name);
    uname(&system);
    snprintf(kernel, sizeof kernel, "%s %s", system.sysname, system.release);
    snprintf(libc, sizeof libc, "glibc %s", gnu_get_libc_version());
    if (getloadavg(load, 3) != 3)
        load[0] = load[1] = load[2] = 0;
    return json_pack("{ss, so, ss, si, si, so, s[fff], ss, ss, sb, so, so, so}", "cpu", name, "cpu_id", cpu_json(),
                     "machine", system.machine, "num_cpus", (int)sysconf(_SC_NPROCESSORS_ONLN), "mhz_per_cpu",
                     megahertz(), "caches", caches(), "load_avg", load[0], load[1], load[2], "kernel", kernel, "libc",
                     libc, "virtual_machine", is_virtual(), "scaling_governor",
                     word_of("/sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor", cpu >= 0 ? cpu : 0), "boost",
                     boost(), "pinned_cpu", cpu >= 0 ? json_integer(cpu) : json_null());
}

/* ---- What to say about it ---------------------------------------------------------------------------------------- */

static void warn(json_t *warnings, json_t *text)
{
    const json_t *other;
    bool there = false;
    size_t i;

    json_array_foreach(warnings, i, other)
    {
        there |= json_equal(other, text);
    }
    if (!there)
        json_array_append(warnings, text);
    json_decref(text);
}

void host_warn(const json_t *description, json_t *warnings)
{
    const char *governor = json_string_value(json_object_get(description, "scaling_governor"));
    double load = json_number_value(json_array_get(json_object_get(description, "load_avg"), 0));

    if (governor != NULL && strcmp(governor, "performance") != 0)
        warn(warnings, json_sprintf("the clock may change: its governor is '%s', not 'performance' "
                                    "(cpupower frequency-set -g performance)",
                                    governor));
    if (load > QUIET_LOAD)
        warn(warnings, json_sprintf("other load: the load average was %.1f at the start", load));
    if (json_is_null(json_object_get(description, "pinned_cpu")))
        warn(warnings, json_string("not pinned: runs may have moved between CPUs"));
    if (json_is_true(json_object_get(description, "virtual_machine")))
        warn(warnings, json_string("a virtual machine: what else its host does cannot be seen; small differences are "
                                   "not to be trusted"));
}
