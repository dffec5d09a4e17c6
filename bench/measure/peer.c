/* Other emulators, and the native build, as processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"
#include "files.h"
#include "peer.h"

#define PROGRAM "{}" /* stands for it in a command */

#define DEFAULT_GUEST "rv64"

static struct peer *new_peer(struct peer_list *list, const char *guest, const char *name, size_t length,
                             const char *command)
{
    struct peer *peer;

    list->items = realloc(list->items, (list->count + 1) * sizeof *list->items);
    if (list->items == NULL)
        abort();
    peer = &list->items[list->count++];
    *peer = (struct peer){.guest = guest != NULL ? strdup(guest) : NULL,
                          .name = strndup(name, length),
                          .command = command != NULL ? strdup(command) : NULL};
    if ((guest != NULL && peer->guest == NULL) || peer->name == NULL || (command != NULL && peer->command == NULL))
        abort();
    return peer;
}

void peer_add_known(struct peer_list *list, const char *native)
{
    static const struct {
        const char *guest, *name, *command;
    } known[] = {
        {"rv64", "qemu-riscv64", "qemu-riscv64 " PROGRAM},
        {"wasm", "node", "node --no-warnings " BOBBIN_NODE_WASI " " PROGRAM},
        {"wasm", "node-liftoff", "node --no-warnings --liftoff --no-wasm-tier-up " BOBBIN_NODE_WASI " " PROGRAM},
    };
    struct peer *peer;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char **words = command_words(known[i].command);

        if (!command_exists(words[0])) {
            free(words);
            words = NULL;
        }
        new_peer(list, known[i].guest, known[i].name, strlen(known[i].name), known[i].command)->words = words;
    }
    peer = new_peer(list, NULL, "native", strlen("native"), NULL);
    peer->words = command_words(PROGRAM);
    peer->version = native != NULL ? strdup(native) : NULL;
}

const char *peer_why_not(const struct peer *peer)
{
    if (peer->words != NULL)
        return NULL;
    return strcmp(peer->guest, "wasm") == 0 ? "it is not installed (on Debian: apt install nodejs)"
                                            : "it is not installed (on Debian: apt install qemu-user)";
}

bool peer_runs(const struct peer *peer, const struct program *program)
{
    return peer->words != NULL &&
           (peer->guest == NULL || strcmp(peer->guest, bobbin_guest_name(program->guest)) == 0) &&
           (peer->command != NULL ? program->path : program->native) != NULL;
}

static bool is_taken(const struct peer_list *list, const char *name, size_t length)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strlen(list->items[i].name) == length && strncmp(list->items[i].name, name, length) == 0)
            return true;
    }
    for (size_t i = 0; i < bobbin_engine_count(); i++) {
        const char *engine = bobbin_engine_at(i)->name;
        if (strlen(engine) == length && strncmp(engine, name, length) == 0)
            return true;
    }
    return false;
}

bool peer_add(struct peer_list *list, const char *text, char *error, size_t size)
{
    size_t slash = strcspn(text, "/="), length;
    char *guest = text[slash] == '/' ? strndup(text, slash) : strdup(DEFAULT_GUEST);
    bool known = guest != NULL && bobbin_guest_find(guest) != NULL;
    struct peer *peer;

    if (!known) {
        snprintf(error, size, "--peer %s: there is no guest '%s'", text, guest);
        free(guest);
        return false;
    }
    text += text[slash] == '/' ? slash + 1 : 0;
    length = strcspn(text, "=");
    if (text[length] == '\0' || !is_name(text, length)) {
        snprintf(error, size, "--peer wants NAME=COMMAND, its name of letters, digits and any of -_.+@, not '%s'",
                 text);
        free(guest);
        return false;
    }
    if (is_taken(list, text, length)) {
        snprintf(error, size, "--peer %s: there is a peer or an engine of that name already", text);
        free(guest);
        return false;
    }
    peer = new_peer(list, guest, text, length, text + length + 1);
    free(guest);
    peer->words = command_words(peer->command);
    if (peer->words == NULL || strstr(peer->command, PROGRAM) == NULL) {
        snprintf(error, size, "--peer %s: the command needs " PROGRAM " where the program goes, and closed quotes",
                 text);
        return false;
    }
    if (!command_exists(peer->words[0])) {
        snprintf(error, size, "--peer %s: there is no command %s", text, peer->words[0]);
        return false;
    }
    return true;
}

void peer_free(struct peer_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].guest);
        free(list->items[i].name);
        free(list->items[i].command);
        free(list->items[i].words);
        free(list->items[i].version);
    }
    free(list->items);
}

void peer_ask_version(struct peer *peer)
{
    enum { PATIENCE = 5 }; /* seconds, for a command that does not know the option and does something else */
    struct child child;
    char why[64];

    if (peer->command == NULL || peer->words == NULL)
        return;
    if (child_run(&child, (char *[]){peer->words[0], "--version", NULL}, PATIENCE, why, sizeof why) &&
        child.output[0] != '\0')
        peer->version = strdup(child.output);
}

/* A word of the command, with the program in its place. */
static char *fill_in(const char *word, const char *program)
{
    const char *place = strstr(word, PROGRAM);
    char *filled;

    if (place == NULL)
        filled = strdup(word);
    else if (asprintf(&filled, "%.*s%s%s", (int)(place - word), word, program, place + strlen(PROGRAM)) < 0)
        filled = NULL;
    if (filled == NULL)
        abort();
    return filled;
}

bool peer_run(const struct peer *peer, const struct program *program, struct length *length, double *real, double *cpu,
              char *why, size_t size)
{
    const char *file = peer->command == NULL ? program->native : program->path;
    size_t count = 0;
    struct child child;
    char **arguments;
    bool good;

    while (peer->words[count] != NULL)
        count++;
    arguments = calloc(count + 2, sizeof *arguments);
    if (arguments == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        arguments[i] = fill_in(peer->words[i], file);
    arguments[count] = length->divisor[0] != '\0' ? length->divisor : NULL;
    good = child_run(&child, arguments, 0, why, size) && program_check_output(length, child.output, why, size);
    for (size_t i = 0; i < count; i++)
        free(arguments[i]);
    free(arguments);
    *real = child.real;
    *cpu = child.cpu;
    return good;
}
