/* The end of a program: atexit functions in reverse order, also one that an atexit function adds, constructors and
 * destructors, buffers that are flushed, and the exit status cut to 8 bits. */
#include <stdio.h>
#include <stdlib.h>

static void third(void)
{
    printf("third\n");
}

static void second(void)
{
    printf("second\n");
    atexit(third);
}

static void first(void)
{
    printf("first\n");
}

static void with_argument(int status, void *argument)
{
    printf("status %d argument %s\n", status, (const char *)argument);
}

__attribute__((constructor)) static void before(void)
{
    printf("constructor\n");
}

__attribute__((destructor)) static void after(void)
{
    printf("destructor, no newline at the end");
}

int main(void)
{
    atexit(first);
    on_exit(with_argument, "given");
    atexit(second);
    printf("main\n");
    exit(0x12a5);
}
