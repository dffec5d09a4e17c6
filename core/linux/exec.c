/* execve: another program in the same process, from a file that the process sees. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/elf.h"
#include "linux/process.h"

enum {
    MOST_WORDS = 1 << 18,
    MOST_SCRIPTS = 4, /* interpreters that are scripts themselves */
    FIRST_LINE = 256, /* of a script that is looked at: BINPRM_BUF_SIZE */
    LONGEST_WORD = 1 << 17,
    GUEST_NOFOLLOW = 0x100, /* include/uapi/linux/fcntl.h */
    GUEST_EMPTY_PATH = 0x1000,
};

/* ---- Lists of strings -------------------------------------------------------------------------------------------- */

struct words {
    char **list; /* NULL-terminated */
    size_t count, room, bytes;
};

static void free_words(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->list[i]);
    free(words->list);
}

/* Takes over a string, which may be NULL: out of memory. */
static int64_t add_word(struct words *words, char *word)
{
    if (word != NULL && words->count + 2 > words->room) {
        const size_t room = 2 * words->room + 16;
        char **list = realloc(words->list, room * sizeof *list);

        if (list == NULL) {
            free(word);
            word = NULL;
        } else {
            words->list = list;
            words->room = room;
        }
    }
    if (word == NULL)
        return -ENOMEM;
    words->bytes += strlen(word) + 1 + sizeof(uint64_t);
    words->list[words->count++] = word;
    words->list[words->count] = NULL;
    return 0;
}

static int64_t read_words(const process *p, uint64_t address, uint64_t most, struct words *words)
{
    for (uint64_t pointer; address != 0; address += sizeof pointer) {
        const char *end;
        void *host;
        uint64_t length;

        if (!copy_in(p, &pointer, address, sizeof pointer))
            return -EFAULT;
        if (pointer == 0)
            break;
        length = guest_part(p, pointer, LONGEST_WORD, PAGE_READ, &host);
        end = length > 0 ? memchr(host, '\0', length) : NULL;
        if (end == NULL)
            return length == LONGEST_WORD ? -E2BIG : -EFAULT;
        if (words->count >= MOST_WORDS || words->bytes + (size_t)(end - (char *)host) > most)
            return -E2BIG;
        if (add_word(words, strdup(host)) != 0)
            return -ENOMEM;
    }
    return 0;
}

/* ---- The file ---------------------------------------------------------------------------------------------------- */

/* `flags`: O_NOFOLLOW or 0. */
static int64_t open_executable(process *p, int directory, const char *path, int flags)
{
    struct place place;
    struct stat status;
    int64_t file = locate(p, directory, path, &place);

    if (file == 0)
        file = open_place(&place, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags, 0);
    if (file < 0)
        return file;
    if (fstat((int)file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0111) != 0)
        return file;
    close((int)file);
    return -EACCES;
}

/* The file that a descriptor has; its path is one by which the program can reach it. */
static int64_t open_descriptor(process *p, uint64_t number, char path[PATH_MAX])
{
    const struct open_file *file = file_at(p, number);
    struct stat status;

    if (file == NULL)
        return -EBADF;
    if (fstat(file->host, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 0111) == 0)
        return -EACCES;
    snprintf(path, PATH_MAX, "/dev/fd/%d", (int)number);
    if ((fcntl(file->host, F_GETFL) & (O_PATH | O_ACCMODE)) != (O_PATH | O_RDONLY))
        return (fcntl(file->host, F_GETFL) & O_ACCMODE) == O_WRONLY ? -EACCES
                                                                    : result_of(fcntl(file->host, F_DUPFD_CLOEXEC, 3));
    if (file->mount == NULL || file->mount == mount_of_made())
        return -EACCES;
    return result_of(open(host_link_to(file->host).path, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

/* The interpreter that a script names in its first line, and its one argument, which may be missing. */
struct script {
    char line[FIRST_LINE];
    char *interpreter, *argument;
};

/* Whether the file is one; else `line` begins with what it is. */
static bool is_script(int file, struct script *script)
{
    const char *blank = " \t";
    ssize_t length = pread(file, script->line, sizeof script->line - 1, 0);
    char *end;

    script->line[length > 0 ? length : 0] = '\0';
    if (length < 2 || memcmp(script->line, "#!", 2) != 0)
        return false;
    end = script->line + strcspn(script->line, "\n");
    while (end > script->line + 2 && strchr(blank, end[-1]) != NULL)
        end--;
    *end = '\0';
    script->interpreter = script->line + 2 + strspn(script->line + 2, blank);
    script->argument = script->interpreter + strcspn(script->interpreter, blank);
    if (*script->argument != '\0') {
        *script->argument++ = '\0';
        script->argument += strspn(script->argument, blank);
    }
    return true;
}

/* Puts interpreter, argument and the script's path in the place of the first argument. */
static int64_t prepend(struct words *arguments, const struct script *script, const char *path)
{
    struct words whole = {.list = NULL};
    int64_t result = add_word(&whole, strdup(script->interpreter));

    if (result == 0 && *script->argument != '\0')
        result = add_word(&whole, strdup(script->argument));
    if (result == 0)
        result = add_word(&whole, strdup(path));
    for (size_t i = 1; i < arguments->count && result == 0; i++)
        result = add_word(&whole, strdup(arguments->list[i]));
    free_words(arguments);
    *arguments = whole;
    return result;
}

/* The file of the program to be loaded, whose path comes to be `path`: that of an interpreter, for a script. `flags`
 * are those of execveat. */
static int64_t find_program(process *p, int directory, uint64_t flags, char path[PATH_MAX], struct words *arguments)
{
    int64_t file = (flags & GUEST_EMPTY_PATH) != 0 && path[0] == '\0'
                       ? open_descriptor(p, (uint64_t)directory, path)
                       : open_executable(p, directory, path, flags & GUEST_NOFOLLOW ? O_NOFOLLOW : 0);

    for (int scripts = 0; file >= 0; scripts++) {
        struct script script;
        int64_t result;

        if (!is_script((int)file, &script)) {
            if (memcmp(script.line, "\177ELF", 4) == 0)
                return file;
            close((int)file);
            return -ENOEXEC;
        }
        close((int)file);
        if (*script.interpreter == '\0')
            return -ENOEXEC;
        if (scripts == MOST_SCRIPTS)
            return -ELOOP;
        result = prepend(arguments, &script, path);
        if (result != 0)
            return result;
        strcpy(path, script.interpreter);
        file = open_executable(p, AT_FDCWD, path, 0);
    }
    return file;
}

/* ---- The process ------------------------------------------------------------------------------------------------- */

/* What another program does not take over. */
static void renew(process *p, const char *path)
{
    const uint64_t ignored = 1;
    const char *name = strrchr(path, '/');

    keep_one_thread(p);
    name_thread(p->thread, name != NULL ? name + 1 : path, PATH_MAX);
    p->thread->signal_stack = (struct signal_stack){0};
    p->tag_bits = 0;
    p->keeps_tag_bits = false;
    p->dumpable = true;
    p->keeps_capabilities = false;
    p->user.saved = p->user.file = p->user.effective;
    p->group.saved = p->group.file = p->group.effective;
    for (int i = 1; i <= SIGNALS; i++)
        p->actions[i] = (struct action){.handler = p->actions[i].handler == ignored ? ignored : 0};
    for (size_t i = 0; i < MOST_FILES; i++) {
        if (p->files[i].open && p->files[i].close_on_exec)
            close_file(&p->files[i]);
    }
    own_memory(p);
    show_process(p);
}

static int64_t execute(process *p, int directory, uint64_t flags, char path[PATH_MAX], struct words *arguments,
                       const struct words *environment)
{
    const int64_t file = find_program(p, directory, flags, path, arguments);
    struct bobbin_linux_options options = {0};
    struct bobbin_error error = {.text = ""};
    enum loading loading;

    if (file < 0)
        return file;
    options.arguments = (const char *const *)arguments->list;
    options.environment = (const char *const *)environment->list;
    loading = load_program(p, (int)file, path, &options, &error);
    if (loading == LOADED) {
        renew(p, path);
        return 0;
    }
    if (loading == LOST)
        kill_process(p, SIGKILL);
    return error.code == bobbin_error_file ? -ENOENT : error.code == bobbin_error_memory ? -ENOMEM : -ENOEXEC;
}

static int64_t execute_path(process *p, int directory, uint64_t flags, const uint64_t *a)
{
    const uint64_t most = (p->stack_high - p->stack_low) / 4 - 4 * GUEST_PAGE;
    struct words arguments = {.list = NULL}, environment = {.list = NULL};
    char path[PATH_MAX];
    int64_t result;

    if (!may_have_others(p))
        return -EPERM;
    result = guest_path(p, a[0], path);
    if (result == 0)
        result = read_words(p, a[1], most, &arguments);
    if (result == 0 && arguments.count == 0)
        result = add_word(&arguments, strdup("")); /* as kernels since 5.18 */
    if (result == 0)
        result = read_words(p, a[2], most - arguments.bytes, &environment);
    if (result == 0)
        result = execute(p, directory, flags, path, &arguments, &environment);
    free_words(&arguments);
    free_words(&environment);
    return result;
}

int64_t sys_execve(process *p, const uint64_t *a)
{
    return execute_path(p, AT_FDCWD, 0, a);
}

int64_t sys_execveat(process *p, const uint64_t *a)
{
    if (((uint32_t)a[4] & ~(uint32_t)(GUEST_EMPTY_PATH | GUEST_NOFOLLOW)) != 0)
        return -EINVAL;
    return execute_path(p, (int)a[0], a[4], a + 1);
}
