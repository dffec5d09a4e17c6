/* Names of instruction sets: chapter 27 of the manual, and the profiles RVA20U64, RVA22U64 and RVA23U64. */
#include "rv64/isa.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "guest.h"

#define EXT(name) RV64_EXT(name)

static const struct extension {
    const char *name;
    uint64_t implied;
} extensions[RV64_EXTENSIONS] = {
#define ISA(name, implied) [rv64_ext_##name] = {#name, implied},
#include "rv64/isa.def"
};

/* ---- Other names ------------------------------------------------------------------------------------------------- */

enum {
    SINGLE = 7, /* of the extensions, so many have names of one letter */
};

#define GENERAL  (EXT(I) | EXT(M) | EXT(A) | EXT(F) | EXT(D) | EXT(Zicsr) | EXT(Zifencei))
#define BITS     (EXT(Zba) | EXT(Zbb) | EXT(Zbs))
#define RVA20U64 (EXT(I) | EXT(M) | EXT(A) | EXT(F) | EXT(D) | EXT(C) | EXT(Zicsr))
#define RVA22U64 (RVA20U64 | BITS | EXT(Zihintpause) | EXT(Zicbom) | EXT(Zicbop) | EXT(Zicboz) | EXT(Zfhmin))
#define RVA23U64                                                                                                       \
    (RVA22U64 | EXT(Zihintntl) | EXT(Zicond) | EXT(Zimop) | EXT(Zcmop) | EXT(Zcb) | EXT(Zfa) | EXT(Zawrs) | EXT(V) |   \
     EXT(Zvbb) | EXT(Zvfhmin) | EXT(Supm))

/* The names that begin an instruction set's, the longest first. */
static const struct set {
    const char *name;
    uint64_t set;
} beginnings[] = {
    {"rva20u64", RVA20U64}, {"rva22u64", RVA22U64}, {"rva23u64", RVA23U64}, {"rv64g", GENERAL}, {"rv64i", EXT(I)},
};

/* Other names of extensions. Those without any are properties of memory, counters and time that every set has here, and
 * parts of extensions that cannot be had alone. */
static const struct set others[] = {
    {"b", BITS},    {"zca", EXT(C)}, {"zcd", EXT(C) | EXT(D)},
    {"zmmul", 0},   {"zaamo", 0},    {"zalrsc", 0},
    {"zicntr", 0},  {"zihpm", 0},    {"ziccif", 0},
    {"ziccrse", 0}, {"zic64b", 0},   {"ziccamoa", 0},
    {"za64rs", 0},  {"za128rs", 0},  {"zicclsm", 0},
    {"zama16b", 0}, {"zkt", 0},      {"zvkt", 0},
    {"zve32f", 0},  {"zve32x", 0},   {"zve64d", 0},
    {"zve64f", 0},  {"zve64x", 0},   {"zvl32b", 0},
    {"zvl64b", 0},  {"zvl128b", 0},
};

/* ---- From a name to a set ---------------------------------------------------------------------------------------- */

static bool is_called(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && strncasecmp(name, text, length) == 0;
}

/* The set that a part of the name stands for. */
static bool find(const char *text, size_t length, uint64_t *set)
{
    for (int n = 0; n < rv64_ext_Zbb_Zbkb; n++) {
        if (is_called(extensions[n].name, text, length)) {
            *set |= UINT64_C(1) << n;
            return true;
        }
    }
    for (size_t n = 0; n < sizeof others / sizeof *others; n++) {
        if (is_called(others[n].name, text, length)) {
            *set |= others[n].set;
            return true;
        }
    }
    return false;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* How long the version at `text` is that a name may have behind an extension, such as 2p1. */
static size_t version(const char *text)
{
    size_t length = digits(text);

    if (length > 0 && tolower((unsigned char)text[length]) == 'p' && digits(text + length + 1) > 0)
        length += 1 + digits(text + length + 1);
    return length;
}

/* Of names of several letters the version is looked for at the end: they may have digits themselves. */
static size_t without_version(const char *text, size_t length)
{
    for (size_t n = 1; n < length; n++) {
        if (version(text + n) == length - n)
            return n;
    }
    return length;
}

static uint64_t with_implied(uint64_t set)
{
    uint64_t before;

    do {
        before = set;
        for (int n = 0; n < RV64_EXTENSIONS; n++)
            set |= set >> n & 1 ? extensions[n].implied : 0;
    } while (set != before);
    return set;
}

bool rv64_isa_parse(const char *name, uint64_t *isa, struct bobbin_error *error)
{
    const char *at = NULL;
    uint64_t set = 0;

    for (size_t n = 0; n < sizeof beginnings / sizeof *beginnings && at == NULL; n++) {
        if (strncasecmp(name, beginnings[n].name, strlen(beginnings[n].name)) == 0) {
            set = beginnings[n].set;
            at = name + strlen(beginnings[n].name);
        }
    }
    if (at == NULL)
        return bobbin_fail(error, bobbin_error_argument, 0, 0,
                           "'%s' is no instruction set: it begins with rv64i or rv64g, with rva20u64, rva22u64 or "
                           "rva23u64",
                           name);
    at += version(at);
    while (*at != '\0') {
        size_t length = strcspn(at, "_");

        if (*at == '_') {
            at++;
            continue;
        }
        if (strchr("zsxZSX", *at) == NULL) /* one letter each */
            length = 1;
        if (!find(at, length, &set) && !find(at, without_version(at, length), &set))
            return bobbin_fail(error, bobbin_error_argument, 0, 0, "there is no extension '%.*s' here", (int)length,
                               at);
        at += length == 1 ? 1 + version(at + 1) : length;
    }
    *isa = with_implied(set);
    return true;
}

/* ---- And back ---------------------------------------------------------------------------------------------------- */

void rv64_isa_name(uint64_t isa, char *name, size_t size)
{
    size_t length = (size_t)snprintf(name, size, "rv64");

    for (int n = 0; n < rv64_ext_Zbb_Zbkb && length < size; n++) {
        if (isa >> n & 1)
            length += (size_t)snprintf(name + length, size - length, "%s%s", n < SINGLE ? "" : "_", extensions[n].name);
    }
    for (char *c = name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
}
