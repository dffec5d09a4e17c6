# System calls of Linux for guests that make them.
set(linux_sources access addresses checkpoint checkpoint_files descriptors directories elf exec family files futex history identity jobs
                  made mappings memory messages paths process_files segments serve signal_files signals sockets start stat strace terminal threads time
                  timers)
list(TRANSFORM linux_sources REPLACE "(.+)" "linux/\\1.c")
target_sources(bobbin_objects PRIVATE ${linux_sources})
