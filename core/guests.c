/* The list of guests, and what each says of itself. */
#include <string.h>
#include <strings.h>

#include "guest.h"

/* The guests themselves, each in its own directory. */
#define GUEST(name) extern const struct bobbin_guest bobbin_guest_##name;
#include "all_guests.def"

static const struct bobbin_guest *const guests[] = {
#define GUEST(name) &bobbin_guest_##name,
#include "all_guests.def"
};

size_t bobbin_guest_count(void)
{
    return sizeof guests / sizeof *guests;
}

const bobbin_guest *bobbin_guest_at(size_t index)
{
    return index < bobbin_guest_count() ? guests[index] : NULL;
}

const bobbin_guest *bobbin_guest_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < bobbin_guest_count(); i++) {
        if (strcmp(guests[i]->name, name) == 0)
            return guests[i];
    }
    return NULL;
}

/* For questions about NULL, which is what bobbin_guest_find says to a name that is none. */
static const bobbin_guest *or_none(const bobbin_guest *guest)
{
    static const bobbin_guest none;

    return guest != NULL ? guest : &none;
}

const char *bobbin_guest_name(const bobbin_guest *guest)
{
    return or_none(guest)->name;
}

const char *bobbin_guest_title(const bobbin_guest *guest)
{
    return or_none(guest)->title;
}

const char *bobbin_guest_world(const bobbin_guest *guest)
{
    return or_none(guest)->world;
}

bool bobbin_guest_hexadecimal(const bobbin_guest *guest)
{
    return or_none(guest)->hexadecimal;
}

const char *bobbin_guest_place(const bobbin_guest *guest)
{
    return or_none(guest)->place;
}

static bool begins_with_magic(const bobbin_guest *guest, const void *first, size_t size)
{
    return guest->magic != NULL && size >= 4 && memcmp(first, guest->magic, 4) == 0;
}

static bool has_format(const bobbin_guest *guest, const char *format)
{
    const char *known;

    for (size_t i = 0; (known = bobbin_guest_format(guest, i)) != NULL; i++) {
        if (strcasecmp(known, format) == 0)
            return true;
    }
    return false;
}

const bobbin_guest *bobbin_guest_of_program(const char *name, const void *first, size_t size)
{
    const char *dot = name != NULL ? strrchr(name, '.') : NULL;

    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        if (begins_with_magic(guests[i], first, size))
            return guests[i];
    }
    for (size_t i = 0; dot != NULL && i < bobbin_guest_count(); i++) {
        if (has_format(guests[i], dot + 1))
            return guests[i];
    }
    return NULL;
}

const char *bobbin_guest_format(const bobbin_guest *guest, size_t index)
{
    const struct bobbin_image *image = or_none(guest)->image;

    for (size_t i = 0; i <= index; i++) {
        if (image == NULL || image->formats[i] == NULL)
            return NULL;
    }
    return image->formats[index];
}

size_t bobbin_insn_count(const bobbin_guest *guest)
{
    return or_none(guest)->insn_count;
}

struct bobbin_insn bobbin_insn_at(const bobbin_guest *guest, size_t opcode)
{
    return opcode < or_none(guest)->insn_count ? or_none(guest)->insn(opcode) : (struct bobbin_insn){0};
}

size_t bobbin_body_count(const bobbin_guest *guest)
{
    return or_none(guest)->body_count != 0 ? guest->body_count : bobbin_insn_count(guest);
}

size_t bobbin_superinsn_count(const bobbin_guest *guest)
{
    return or_none(guest)->superinsn_count;
}

size_t bobbin_register_count(const bobbin_guest *guest)
{
    return or_none(guest)->register_count;
}

const char *bobbin_register_name(const bobbin_guest *guest, size_t index)
{
    return index < or_none(guest)->register_count ? or_none(guest)->fields[index].name : NULL;
}

unsigned bobbin_register_bits(const bobbin_guest *guest, size_t index)
{
    return index < or_none(guest)->register_count ? or_none(guest)->fields[index].bits : 0;
}

size_t bobbin_memory_unit(const bobbin_guest *guest)
{
    return or_none(guest)->unit;
}
