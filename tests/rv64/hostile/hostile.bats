# Programs that do what no program should. The host must not notice: no crash, no hang, no byte outside the sandbox.
# BOBBIN, CC (the cross compiler, or nothing) and HERE (this directory) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    mkdir "$BATS_TEST_TMPDIR/room" # bats keeps files of its own beside
    cd "$BATS_TEST_TMPDIR/room"
    engines=$("$BOBBIN" list | grep -v 'not available' | sed -n 's,^ *rv64/\([a-z]*\)/fast .*,\1,p')
    [ -n "$engines" ]
}

# build NAME: own programs go to a place that the pages of jumps.c are not at.
build() {
    [ -n "$CC" ] || skip "riscv64-linux-gnu-gcc was not found"
    [ -x "$BATS_FILE_TMPDIR/$1" ] ||
        "$CC" -std=gnu11 -O1 -Wall -Wextra -Werror -static -Wl,-Ttext-segment=0x400000 -o "$BATS_FILE_TMPDIR/$1" "$HERE/$1.c"
    cp "$BATS_FILE_TMPDIR/$1" .
}

# bobbin ARGUMENT...: stdout and stderr in $output and $stderr. A host's crash, a sanitizer's report and a hang are failures
# whatever the test expects: a status from 128 on must be a signal that the guest got, and say so.
bobbin() {
    run --separate-stderr timeout 60 "$BOBBIN" run "$@" </dev/null
    echo "bobbin run $*: status $status"
    echo "$output" | tail -45 | cut -c1-300
    echo "${stderr:-}" | tail -15 | cut -c1-300
    [[ "${stderr:-}" != *Sanitizer* ]]
    [[ "${stderr:-}" != *"runtime error"* ]]
    [ "$status" -ne 124 ] || [[ "${stderr:-}" == *"bobbin: "*"step"* ]]
    [ "$status" -lt 128 ] || [[ "${stderr:-}" == *"bobbin: killed by "* ]]
}

all_right() {
    [ "$status" -eq 0 ]
    [[ "$output" == *", 0 wrong" ]]
}

# killed SIGNAL NUMBER PATTERN: by a signal that the message names, with where and why.
killed() {
    [ "$status" -eq $((128 + $2)) ]
    [[ "$stderr" =~ "bobbin: killed by SIG$1"$3 ]]
}

@test "wild pointers, at every border and far outside" {
    build pointers
    for engine in $engines; do
        bobbin --engine "$engine" ./pointers
        all_right
    done
    bobbin --engine direct --flavour exact ./pointers
    all_right
    if [[ "$engines" == *copy* ]]; then
        bobbin --engine copy --host-mmu ./pointers
        all_right
    fi
    bobbin --memory 16M ./pointers
    all_right
}

@test "jumps to nowhere, code at the end of its page and of memory, words that are no instructions" {
    build jumps
    for engine in $engines; do
        for flavour in fast exact; do
            bobbin --engine "$engine" --flavour "$flavour" ./jumps
            all_right
        done
    done
    bobbin --memory 16M ./jumps
    all_right
}

@test "qemu has no objections to these tests" {
    build pointers
    build jumps
    command -v qemu-riscv64 >/dev/null || skip "qemu-riscv64 was not found"
    for program in pointers jumps; do
        run timeout 60 qemu-riscv64 ./$program qemu
        echo "$output"
        all_right
    done
}

@test "system calls with bad pointers, lengths and numbers" {
    build calls
    mkdir room
    cd room
    bobbin --no-exec --dir . ../calls
    all_right
    bobbin --no-exec --dir . --strace ../calls
    all_right
    bobbin --no-exec --dir . --memory 16M ../calls
    all_right
}

@test "system calls at random" {
    build calls
    echo untouched >beside
    mkdir room
    for seed in 1 2 3 4 5 6 7 8 9 10; do
        chmod 755 room
        rm -rf room/*
        cd room
        bobbin --memory 16M --dir . ../calls storm $seed 5000
        bobbin --memory 16M --dir . --strace ../calls storm $seed 500
        cd ..
        [ "$(cat beside)" = untouched ]
        [ "$(echo *)" = "beside calls room" ]
    done
}

@test "ways out of the directories that it was given" {
    build files
    mkdir -p tree/in/nested tree/nested tree/fixed tree/innocent
    for file in secret in/file nested/file fixed/file; do
        echo "$file" >tree/$file
    done
    listing() { (cd tree && find . ! -path './in*' ! -path './nested*' -printf '%p %m %u %s %T@ %l\n' | sort && cat secret fixed/file); }
    listing >before
    bobbin --dir tree/in:/in --dir tree/nested:/in/nested --dir tree/fixed:/fixed:ro ./files "$PWD/tree"
    listing >after
    diff before after
    [ "$(cd tree/in && echo *)" = "file nested" ]
    all_right
}

@test "ways out by sockets" {
    build sockets
    mkdir -p in fixed/sub outside
    touch in/file fixed/file outside/secret
    ln -s ../outside in/up
    ln -s nowhere in/link
    listing() { find fixed outside -printf '%p %m %s %T@\n' | sort; }
    listing >before
    for network in none loopback; do
        options=(--dir in:/in --dir fixed:/fixed:ro)
        [ "$network" = none ] || options+=(--net)
        name=bobbin-hostile-$$-$network
        run --separate-stderr timeout 60 "$HERE/listener.py" in/host "$name" \
            "$BOBBIN" run "${options[@]}" ./sockets "$name" @PORT "$network"
        echo "$output"
        all_right
        [ "$(grep -c "the program may .*use the network" <<<"$stderr")" -eq 1 ]
        rm in/host
    done
    listing >after
    diff before after
    [ "$(cd in && echo *)" = "file link up" ]
}

@test "what may only be read cannot lie inside of what may be written: links and renaming lead there" {
    [ -n "$CC" ] || skip "riscv64-linux-gnu-gcc was not found"
    mkdir -p outer/inner
    printf 'int main(void) { return 0; }\n' >nothing.c
    "$CC" -static -o nothing nothing.c
    for order in "--dir outer:/o --dir outer/inner:/o/inner:ro" "--dir outer/inner:/i:ro --dir outer:/o" \
        "--dir outer:/o --sysroot outer/inner"; do
        # shellcheck disable=SC2086
        bobbin $order ./nothing
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"what may only be read cannot lie inside of what may be written"* ]]
    done
    bobbin --dir outer:/o:ro --dir outer/inner:/o/inner ./nothing
    [ "$status" -eq 0 ]
}

@test "directories above the ones that it was given" {
    build above
    mkdir one other
    touch other/file
    bobbin --dir one:/one/two/three --dir other:/one/four ./above
    all_right
    bobbin --dir other:/one/four --dir one:/one/two/three:ro ./above
    all_right
    [ "$(echo one/* other/*)" = "one/* other/file" ]
}

@test "no directory at all" {
    build files
    bobbin ./files "$PWD"
    [ "$status" -eq 1 ]
    [[ "$output" == *"chdir: 2"* ]]
    echo *
    [ "$(echo *)" = files ]
}

@test "the umask of its caller" {
    printf '#include <fcntl.h>\n#include <stdio.h>\n#include <sys/stat.h>\n%s\n' 'int main(void) {
        printf("%03o\n", (unsigned)umask(0)); mkdir("made", 0777); return open("file", O_CREAT, 0666) < 0; }' >mask.c
    [ -n "$CC" ] || skip "riscv64-linux-gnu-gcc was not found"
    "$CC" -static -o mask mask.c
    for mask in 000 022 077 137; do
        rm -rf made file
        umask $mask
        bobbin --dir . ./mask
        [ "$status" -eq 0 ]
        [ "$output" = $mask ]
        [ "$(stat -c %a made file | xargs)" = "777 666" ]
    done
}

@test "files larger than allowed" {
    build sizes
    head -c 200000 /dev/zero >wide
    ulimit -f 100
    for engine in $engines; do
        bobbin --dir . --engine "$engine" ./sizes
        all_right
    done
    bobbin --dir . ./sizes default
    killed XFSZ 25 ""
    [ "$output" = before ]
    if command -v qemu-riscv64 >/dev/null; then
        run qemu-riscv64 ./sizes
        echo "$output"
        all_right
    fi
}

@test "memory without end" {
    build greedy
    for what in malloc mmap mmap-none brk mremap; do
        bobbin --memory 512M ./greedy $what
        all_right
    done
    for what in mmap-small mmap-holes memfd shared-rest; do
        bobbin --memory 32M ./greedy $what
        all_right
    done
    for what in mmap mmap-none; do
        bobbin ./greedy $what
        all_right
    done
}

@test "memory of all processes together, and what the host has ended" {
    build together
    bobbin --memory 128M --dir . ./together takes
    all_right
    [[ "$stderr" == *"--memory"* ]]
    "$BOBBIN" run --memory 128M ./together again >out 2>err 3>&- &
    until grep full out; do sleep 0.02; done
    pkill -KILL -P $!
    wait $! || cat out err
    grep ', 0 wrong$' out
}

# gone NAME: whether no process of that program is left, a name that nobody else has. The host may still have to take it away.
gone() {
    for ((i = 0; i < 100; i++)); do
        pgrep -f "^$BOBBIN run .*$1" >/dev/null || return 0
        sleep 0.1
    done
    return 1
}

@test "processes without end: with the first one end all" {
    build processes
    bobbin ./processes late
    [ "$status" -eq 3 ]
    [ "$output" = late ]
    mv processes left-$$
    "$BOBBIN" run ./left-$$ left >out 2>err 3>&- # what remained would keep a pipe open
    gone left-$$
    mv left-$$ bomb-$$
    run timeout 1 sh -c '"$BOBBIN" run --processes 20 ./bomb-$0 bomb >out 2>err 3>&-' $$
    cat err
    [ "$(grep -c -- --processes err)" -eq 1 ]
    gone bomb-$$
    mv bomb-$$ killed-$$
    "$BOBBIN" run ./killed-$$ killed >out 2>err 3>&- &
    until grep ready out; do sleep 0.02; done
    kill -KILL $!
    gone killed-$$
}

@test "stack overflow, and signal stacks" {
    build greedy
    for engine in $engines; do
        bobbin --engine "$engine" ./greedy stack
        killed SEGV 11 ": store to address 0x[0-9a-f]+ at pc 0x[0-9a-f]+: "
    done
    bobbin ./greedy stack-handler
    killed SEGV 11 ""
    bobbin ./greedy stack-altstack
    [ "$status" -eq 0 ]
    [ "$output" = handled ]
    for what in stack-none altstack-wild blocked ignored; do
        bobbin ./greedy $what
        killed SEGV 11 ": store to address 0x[0-9a-f]+ at pc 0x[0-9a-f]+: "
    done
    bobbin ./greedy handler-wild
    killed SEGV 11 ": jump to address 0x123456"
    bobbin ./greedy handler-again
    killed SEGV 11 ""
}

@test "rt_sigreturn with frames of rubbish" {
    build greedy
    for what in 0 end wild zeros ones odd; do
        bobbin ./greedy sigreturn-$what
        killed SEGV 11 ""
    done
}

@test "its own memory taken away" {
    build greedy
    for what in unmap-all protect-all; do
        bobbin --memory 64M ./greedy $what
        killed SEGV 11 ": jump to address 0x[0-9a-f]+"
    done
}

@test "messages: signal, address, pc, instruction" {
    build greedy
    for engine in $engines; do
        bobbin --engine "$engine" ./greedy null-read
        killed SEGV 11 ": load from address 0x20000000 at pc 0x[0-9a-f]+: lw "
        bobbin --engine "$engine" ./greedy null-write
        killed SEGV 11 ": store to address 0x20000000 at pc 0x[0-9a-f]+: sw "
        bobbin --engine "$engine" ./greedy null-call
        killed SEGV 11 ": jump to address 0x20000000"
    done
    bobbin ./greedy write-code
    killed SEGV 11 ": store to address 0x[0-9a-f]+ at pc 0x[0-9a-f]+: "
    bobbin ./greedy illegal
    killed ILL 4 ": illegal instruction at pc 0x[0-9a-f]+: unimp"
    bobbin ./greedy ebreak
    killed TRAP 5 ": breakpoint at pc 0x[0-9a-f]+: ebreak"
    bobbin ./greedy misaligned
    killed BUS 7 ": misaligned atomic access to address 0x[0-9a-f]+ at pc 0x[0-9a-f]+: amoadd\.d"
    bobbin ./greedy abort
    killed ABRT 6 ""
}

@test "loops without end stop at --max-steps" {
    build greedy
    for what in forever forever-calls forever-signals; do
        bobbin --max-steps 300000 ./greedy $what
        [ "$status" -eq 124 ]
        [[ "$stderr" == *" after 300000 steps"* ]]
    done
}

@test "executables that are wrong" {
    command -v python3 >/dev/null || skip "python3 was not found"
    "$HERE/make-elf" . >messages
    bobbin ./good
    [ "$status" -eq 7 ]
    [ "$(wc -l <messages)" -gt 80 ]
    while IFS=$'\t' read -r name message; do
        bobbin --guest rv64 "$name"
        if [ "$message" = '*' ]; then # wrong where nobody has to look
            [ "$status" -eq 7 ]
            continue
        fi
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ "$stderr" == "bobbin: $name: "*"$message"* ]]
        [ "$(wc -l <<<"$stderr")" -eq 1 ]
    done <messages
}

@test "of a huge file only what it loads is read" {
    command -v python3 >/dev/null || skip "python3 was not found"
    "$HERE/make-elf" . >messages
    truncate -s 16G good
    bobbin ./good
    [ "$status" -eq 7 ]
}

@test "a name alone is a file here, or a command of the sysroot's by the program's PATH" {
    command -v python3 >/dev/null || skip "python3 was not found"
    "$HERE/make-elf" . >messages
    mkdir -p root/usr/bin root/sbin/command root/opt
    cp good root/usr/bin/usual
    cp good root/opt/command
    bobbin --sysroot root usual
    [ "$status" -eq 7 ]
    bobbin --sysroot root --env PATH=:nosuch:/nosuch:/sbin:/opt command
    [ "$status" -eq 7 ]
    bobbin --sysroot root command
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"command: No such file or directory"* ]]
    bobbin --sysroot root --env PATH=/opt usual
    [ "$status" -eq 2 ]
    bobbin --sysroot root --env PATH=/opt root/command
    [ "$status" -eq 2 ]
    cp root/opt/command here
    bobbin --sysroot root --env PATH=/opt here
    [ "$status" -eq 7 ]
}

@test "memory that is too small: the message names it, and the option" {
    command -v python3 >/dev/null || skip "python3 was not found"
    "$HERE/make-elf" . >messages
    mkdir -p root/lib
    cp linker-2G root/lib/nothing.so
    for try in "64K good" "1M memsz-4G" "1M memsz-all" "16M interp-missing" "16M linker-16M"; do
        # shellcheck disable=SC2086
        bobbin --sysroot root --memory $try
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"--memory"* ]]
    done
    bobbin --memory 1M ./good
    [ "$status" -eq 7 ]
}

@test "a dynamic linker that is none, or is outside" {
    command -v python3 >/dev/null || skip "python3 was not found"
    "$HERE/make-elf" . >messages
    mkdir -p root/etc root/lib
    cp good root/lib/nothing.so
    ln -s /etc/passwd root/lib/passwd
    bobbin --sysroot root interp-missing
    [ "$status" -eq 2 ]
    [[ "$stderr" == "bobbin: interp-missing: "*"fixed addresses"* ]]
    ln -sf /etc/passwd root/lib/nothing.so
    bobbin --sysroot root interp-missing
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"No such file"* ]]
    ln -sf nothing.so root/lib/nothing.so
    bobbin --sysroot root interp-missing
    [ "$status" -eq 2 ]
    ln -sf ../../../../../../../../etc/passwd root/lib/nothing.so
    bobbin --sysroot root interp-missing
    [ "$status" -eq 2 ]
    [[ "$stderr" == *"No such file"* ]]
    for name in linker-16M linker-high linker-higher linker-2G linker-4G; do # 4G: there is no such place
        cp $name root/lib/linker
        ln -sf linker root/lib/nothing.so
        truncate -s 3G root/lib/linker # of which nothing has to be read
        time bobbin --sysroot root interp-missing
        if [ $name = linker-4G ]; then
            [ "$status" -eq 2 ]
            [[ "$stderr" == *"does not fit beside the program: memory is too small, 0x100000000 bytes (--memory)" ]]
        else
            [ "$status" -eq 7 ]
        fi
    done
    for name in interp-etc interp-dots interp-directory; do
        bobbin --sysroot root $name
        [ "$status" -eq 2 ]
        [[ "$stderr" == "bobbin: $name: "* ]]
    done
}
