# bobbin run --gdb, by GDB itself, and what it does with a peer that does not keep to the protocol.
# BOBBIN, BIN (the program of debuggee.c) and GDB ("": there is none) come from ctest.
bats_require_minimum_version 1.5.0

setup() {
    [ -n "$GDB" ] || skip "gdb-multiarch was not found"
    cd "$BATS_TEST_TMPDIR"
}

# debug WHAT COMMAND...: GDB with these commands on the program that does WHAT; all that either prints in $output.
debug() {
    local what=$1 command commands=()
    shift
    for command in "$@"; do
        commands+=(-ex "$command")
    done
    run timeout 60 "$GDB" -nx -batch -iex 'set confirm off' -iex 'set width 0' -iex 'set debuginfod enabled off' \
        -ex "target remote | $BOBBIN run ${options:-} --gdb - $BIN/debuggee $what" "${commands[@]}" "$BIN/debuggee"
    echo "$output"
}

# listen ARGUMENT...: bobbin run --gdb with these, in the background as $bobbin, its output in `out`; at $port.
listen() {
    : >out
    : >err
    "$BOBBIN" run --gdb 0 "$@" >out 2>err 3>&- &
    bobbin=$!
    port=''
    while [ -z "$port" ]; do
        sleep 0.1
        port=$(sed -n 's/.*target remote ://p' err)
    done
}

# has TEXT...: these are in the output, in this order.
has() {
    local rest=$output text
    for text in "$@"; do
        [[ $rest == *"$text"* ]] || {
            echo "missing: $text"
            return 1
        }
        rest=${rest#*"$text"}
    done
}

# line MARK: the number of the line with that comment.
line() {
    grep -n "/\* $1 \*/" "$BATS_TEST_DIRNAME/debuggee.c" | cut -d : -f 1
}

# answer REQUEST: what the stub answers to one packet, without a debugger.
answer() {
    local sum=0 i all
    for ((i = 0; i < ${#1}; i++)); do
        ((sum += $(printf %d "'${1:i:1}")))
    done
    all=$(printf '$QStartNoAckMode#b0+$%s#%02x' "$1" $((sum & 255)) |
        timeout 20 "$BOBBIN" run --gdb - "$BIN/debuggee" 2>/dev/null) || true
    all=${all#'+$OK#9a'}
    echo "${all%#*}"
}

@test "breakpoints, steps, variables, finish, the end" {
    debug squares 'break main' continue 'next' 'break square' continue 'print n' 'print counter' 'backtrace' finish \
        'tbreak crash' 'info breakpoints' delete continue
    has "Breakpoint 1, main (count=2" "Breakpoint 2, square (n=" ' = 1' ' = 0' \
        '#0  square (n=' '#1 ' ' in sum_of_squares (n=' '#2 ' ' in main (count=' \
        'Value returned is' ' = 1' 'breakpoint already hit 1 time' \
        'sum 385' '[Inferior 1 (process 1000) exited with code 0201]'
}

@test "breakpoints under engines with slots, with superinstructions, and without slots" {
    local engine
    for engine in direct super indirect reference; do
        grep "rv64/$engine/fast" < <("$BOBBIN" list) | grep -qv 'not available' || continue
        options="--engine $engine" debug squares 'break square' 'ignore 1 7' continue 'print n' 'info breakpoints' \
            'monitor steps' delete continue
        has ' = 8' 'already hit 8 times' 'sum 385' 'code 0201'
    done
}

@test "watched memory: stores, loads, and what a system call writes" {
    debug squares 'break sum_of_squares' continue 'watch counter' continue continue 'delete' 'rwatch counter' \
        'continue' delete continue
    has 'Old value = 0' 'New value = 1' 'Old value = 1' 'New value = 5' 'read watchpoint' 'Value = 385' 'code 0201'
    debug calls 'break system_calls' continue 'watch -l *(int *)buffer' continue backtrace delete continue
    has 'Old value = 0' 'New value = 1953067639' ' in read ()' 'written' 'exited normally'
}

@test "a crash is told before the program dies, and then" {
    debug crash continue backtrace 'print where' continue
    has 'Program received signal SIGSEGV' "debuggee.c:$(line 'the crash')" '#0 ' 'in crash (where=' '#1 ' 'in main' \
        ' = (int *) 0x10' 'bobbin: killed by SIGSEGV: store to address 0x10' 'Program terminated with signal SIGSEGV'
}

@test "signals are passed on, or are not" {
    debug signal 'break on_signal' continue continue backtrace continue
    has 'Program received signal SIGUSR1' 'Breakpoint 1, on_signal (number=10)' '<signal handler called>' 'code 012'
    debug signal 'handle SIGUSR1 nopass' continue continue
    has 'Program received signal SIGUSR1' 'exited normally'
    debug signal 'handle SIGUSR1 nostop noprint pass' continue
    has 'code 012'
    [[ $output != *received* ]]
}

@test "a signal that the program does not get ends no call" {
    debug alarm 'handle SIGALRM stop' continue continue
    has 'Program received signal SIGALRM' 'exited normally'
    debug alarm 'handle SIGALRM stop nopass' continue continue
    has 'Program received signal SIGALRM' 'code 01'
}

@test "signals that stop are told, and then there is nobody who could continue what has stopped" {
    debug stop continue backtrace continue
    has 'Program received signal SIGTSTP' ' in raise ()' 'code 07'
    debug stop 'handle SIGTSTP nostop noprint pass' continue
    has 'code 07'
    [[ $output != *received* ]]
}

@test "the process: its arguments, files and memory" {
    debug squares 'info proc' 'info proc mappings' 'info inferiors'
    has 'process 1000' "cmdline = '$BIN/debuggee squares'" "exe = '$BIN/debuggee'" 'r-xp' '[stack]' '* 1' \
        'process 1000'
}

@test "threads: their names, registers, steps, and what they wait for" {
    debug threads 'break thread' continue 'info threads' continue 'thread apply all backtrace 2' 'thread 2' step step \
        'break add if counter == 999' delete continue
    has '[Switching to Thread 1000.1001]' '(waits for a futex)' 'in pthread_barrier_wait ()' '* 2' 'thread (number=0x1)' \
        '[Switching to Thread 1000.1002]' 'Thread 2 (Thread 1000.1001 "one"' '[Switching to thread 2' \
        'thread (number=0x1) at' 'counter 3000' 'code 0270'
}

@test "children run without the debugger" {
    debug children 'break square' 'break children' continue continue
    has 'Breakpoint 2, children ()' 'child 14' 'exited normally'
    [[ $output != *'Breakpoint 1, square'* ]]
}

@test "another program is executed" {
    options="--dir $BIN" debug exec 'catch exec' 'break square' continue continue 'print n' delete continue
    has '(exec' 'Breakpoint 2, square (n=' ' = 1' 'sum 385' 'code 0201'
}

@test "registers and memory can be set, and what is not there cannot" {
    debug crash 'break crash' continue 'set var counter = 7' 'print counter' 'print $a0 = &counter' 'print $fa0.double = 1.5' \
        'info registers fa0' 'print $fcsr = 0xff' 'print/x $frm' 'x/i $pc' 'output 1' 'x/x 0x10' 'set *(int *)16 = 1' \
        continue
    has ' = 7' 'double = 1.5' ' = 0x7' '=> 0x' 'Cannot access memory at address 0x10' \
        'Cannot access memory at address 0x10' 'exited with code 01'
}

@test "vectors: seen, set, computed with, and what they were" {
    debug vectors 'break in_vectors' continue 'info registers vl vtype vlenb' 'print $v8' 'stepi' 'print $v10.w' \
        'print $v8.w[2] = 100' 'print $vxrm = 2' 'print/x $vcsr' stepi 'print $v8.w' 'print $vcsr = 3' 'print $vxsat' \
        'reverse-stepi' 'print $v8.w' 'reverse-stepi' 'reverse-stepi' 'print $v10.w' 'delete' continue
    has 'vl             0x4' 'vtype          0x' 'vlenb          0x10' 'w = {1, 2, 3, 4}' 's = {1, 0, 2, 0, 3,' \
        ' = {2, 4, 6, 8}' ' = 100' ' = 2' ' = 0x4' ' = {3, 6, 106, 12}' ' = 3' ' = 1' ' = {1, 2, 100, 4}' \
        ' = {0, 0, 0, 0}' 'exited normally'
    options="--isa rv64gc" debug crash 'info registers vl' 'print $v8'
    has "Invalid register" ' = void'
}

@test "pointers with tags lead to what they are pointers to" {
    debug tag "break $(line tagged)" continue 'set var $p = tagged' 'print $p' 'set var *$p = 3' 'print counter' 'delete' \
        'awatch *$p' continue 'print *$p' continue continue continue
    has ' = (volatile int *) 0x5a' ' = 3' 'Hardware access (read/write) watchpoint 2: *$p' 'New value = 6' ' = 6' \
        'Value = 6' 'New value = 22' 'New value = 23'
}

@test "Ctrl-C in a loop, and in a call that waits" {
    local what gdb
    for what in loop sleep; do
        listen "$BIN/debuggee" "$what"
        "$GDB" -nx -batch -iex 'set confirm off' -ex "target remote :$port" -ex continue -ex backtrace \
            -ex 'monitor where' -ex kill "$BIN/debuggee" >gdb.out 2>&1 3>&- &
        gdb=$!
        until grep -q running out; do sleep 0.1; done
        kill -INT "$gdb"
        wait "$gdb"
        output=$(cat gdb.out)
        echo "$output"
        has 'Program received signal SIGINT' ' main (' '* thread 1000' 'killed'
        [ "$what" = loop ] || has 'waits for a time'
    done
}

@test "a port: symbols from the program's own files, detach" {
    listen --sysroot /usr/riscv64-linux-gnu "$BIN/dynamic"
    run "$BOBBIN" run --gdb "$port" "$BIN/debuggee"
    [ "$status" -eq 2 ]
    [[ $output == "bobbin: --gdb $port: Address already in use" ]]
    run timeout 60 "$GDB" -nx -batch -iex 'set debuginfod enabled off' -ex "target remote :$port" -ex 'break square' \
        -ex continue -ex 'info sharedlibrary' -ex backtrace -ex detach
    echo "$output"
    has 'Breakpoint 1, square (n=' 'target:/lib/libc.so.6' ' in sum_of_squares' 'detached'
    status=0
    wait "$bobbin" || status=$?
    [ "$status" -eq 129 ]
    [ "$(cat out)" = 'sum 385' ]
}

@test "the debugger goes without a word" {
    run timeout 20 "$BOBBIN" run --gdb - "$BIN/debuggee" loop </dev/null
    [ "$status" -eq 2 ]
    [[ $output == *'the debugger has gone'* ]]
    printf '$vCont;c#a8' | run timeout 20 "$BOBBIN" run --gdb - "$BIN/debuggee" loop
    [ "$status" -eq 2 ]
}

@test "a debugger that has gone can come again by the port" {
    listen "$BIN/debuggee" loop
    "$GDB" -nx -batch -ex "target remote :$port" -ex 'break running' -ex 'watch counter' -ex 'delete 2' -ex continue \
        -ex 'monitor steps' -ex delete -ex continue "$BIN/debuggee" >gdb.out 2>&1 3>&- &
    until grep -q running out; do sleep 0.1; done
    kill -KILL $!
    until [ "$(grep -c 'target remote' err)" -eq 2 ]; do sleep 0.1; done
    run timeout 60 "$GDB" -nx -batch -iex 'set confirm off' -ex "target remote :$port" -ex 'print counter > 0' \
        -ex 'break sum_of_squares' -ex 'print $pc = sum_of_squares' -ex continue -ex 'reverse-stepi' -ex kill "$BIN/debuggee"
    echo "$output"
    has ' main (' ' = 1' 'Breakpoint 1, sum_of_squares' 'killed'
    wait "$bobbin" || status=$?
    grep -q 'has gone without a word' err
}

@test "back: steps, a watched variable, a breakpoint, the beginning; and forward into the present" {
    debug squares 'break printf' continue 'watch counter' reverse-continue 'print sum' reverse-continue \
        'break square' reverse-continue 'print n' reverse-step reverse-step 'info line' 'delete' reverse-continue \
        'print $pc' 'break square' continue 'print n' 'set var counter = 1' 'delete' 'monitor steps' continue
    has 'Breakpoint 1, ' 'Old value = 385' 'New value = 285' 'Old value = 285' 'New value = 204' \
        'Breakpoint 3, square (n=' ' = 9' 'in the loop' 'No more reverse-execution history' '_start' \
        'Breakpoint 4, square (n=' ' = 1' 'Cannot access memory' 'which was before' 'sum 385' 'code 0201'
    [ "$(grep -c 'sum 385' <<<"$output")" -eq 1 ]
}

@test "back from a crash, and through a system call, which is not made again" {
    debug crash continue reverse-stepi 'x/i $pc' reverse-finish 'print counter' continue continue
    has 'Program received signal SIGSEGV' 'crash' 'Program received signal SIGSEGV' 'Program terminated'
    debug calls 'break children' "break $(line 'it was read')" continue 'print buffer' 'watch -l *(int *)buffer' \
        reverse-continue 'print buffer' delete continue
    has 'Breakpoint 2, ' '"written' 'New value = 0' "'\000' <repeats 15 times>" 'written' 'exited normally'
    [ "$(grep -c '^written' <<<"$output")" -eq 1 ]
}

@test "back among threads" {
    debug threads "break $(line 'threads are done')" continue 'break add if counter == 1500' \
        reverse-continue 'info threads' 'print counter' reverse-next 'thread' delete continue
    has 'Breakpoint 1, ' 'hit Breakpoint 2, add (n=' '* 3' ' = 1500' 'Current thread is 3' 'counter 3000'
}

@test "monitor" {
    debug squares 'monitor help' 'monitor engine' 'monitor engine nonesuch' 'monitor engine direct' 'monitor engine' \
        'monitor steps' 'monitor where' continue
    has 'monitor where' 'breakpoints are slots' 'no such engine' 'direct, built by' '* thread 1000 (debuggee) at 0x' \
        'sum 385'
}

@test "requests that make no sense" {
    [ "$(answer 'm0,4')" = '$E0e' ]
    [ "$(answer 'mzz')" = '$E0e' ]
    [ "$(answer 'p6b')" = '$E01' ]
    [ "$(answer 'G00')" = '$E0e' ]
    [ "$(answer 'Z0,1,4')" = '$E0e' ]
    [ "$(answer 'Z9,1,4')" = '$' ]
    [ "$(answer 'vCont;x')" = '$E16' ]
    [ "$(answer 'vFile:close:7')" = '$F-1,9' ]
    [ "$(answer 'vMustReplyEmpty')" = '$' ]
    [ "$(answer 'Tffffffffff')" = '$E0e' ]
    [ "$(answer 'qfThreadInfo')" = '$m3e8' ]
}
