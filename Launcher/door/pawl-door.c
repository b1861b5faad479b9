/* SPDX-License-Identifier: Apache-2.0 */
/* pawl-door: the way from inside a cell to the broker.
 *
 * usage: pawl-door PORT SOCKET -- COMMAND [ARGUMENT...]
 *
 * It listens on 127.0.0.1:PORT, runs COMMAND as its child, and carries the bytes of every connection to the Unix socket
 * SOCKET and back until COMMAND ends. It looks at no byte and holds nothing secret: who may ask for what is decided by
 * the broker behind the socket. The end of one direction is passed on while the other goes on (half close), and a
 * broken connection breaks its partner, so that a cut answer never looks complete.
 *
 * It ends as COMMAND does, with its status or by its signal; signals that ask a program to do something are passed on.
 * 125: it could not do its own work; 126: COMMAND could not be run; 127: there is no such COMMAND.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { own_failure = 125, not_runnable = 126, not_found = 127 };
enum { most_links = 256, buffer_bytes = 1 << 16, retry_milliseconds = 5 };

/* One direction of a connection. It is over when its end has been passed on. */
struct flow {
    size_t start, end;
    int ended, over;
    char bytes[buffer_bytes];
};

/* A connection of the command and its partner; `door` is -1 while the broker's queue is full. */
struct link {
    int client, door, broken;
    struct flow up, down;
};

static struct link *links[most_links];
static int link_count;

static int fail(const char *what) {
    fprintf(stderr, "pawl-door: %s: %s\n", what, strerror(errno));
    return own_failure;
}

static int listen_locally(int port) {
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&place, sizeof place) != 0 || listen(listener, most_links) != 0) return -1;
    return listener;
}

/* A connection to the broker; -1 with EAGAIN while its queue is full. */
static int reach(const struct sockaddr_un *place) {
    int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (door < 0) return -1;
    if (connect(door, (const struct sockaddr *)place, sizeof *place) == 0) return door;
    int reason = errno;
    close(door);
    errno = reason;
    return -1;
}

/* Ends a link. A broken one is reset, not ended: its client must not take what it got for the whole. */
static void drop(int index) {
    struct link *link = links[index];
    if (link->broken) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(link->client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    close(link->client);
    if (link->door >= 0) close(link->door);
    free(link);
    links[index] = links[--link_count];
}

static void welcome(int listener) {
    while (link_count < most_links) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;
        if (client < 0) return;
        struct link *link = calloc(1, sizeof *link);
        if (!link) {
            close(client);
            return;
        }
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        link->client = client;
        link->door = -1;
        links[link_count++] = link;
    }
}

/* Moves what can be moved in one direction; -1 where the connection is broken. */
static int carry(struct flow *flow, int from, int to) {
    while (!flow->over) {
        if (flow->start == flow->end && !flow->ended) {
            flow->start = flow->end = 0;
            ssize_t count = read(from, flow->bytes, buffer_bytes);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return errno == EAGAIN ? 0 : -1;
            if (count == 0) flow->ended = 1;
            flow->end = (size_t)count;
        }
        if (flow->start < flow->end) {
            ssize_t count = send(to, flow->bytes + flow->start, flow->end - flow->start, MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return errno == EAGAIN ? 0 : -1;
            flow->start += (size_t)count;
        } else if (flow->ended) {
            shutdown(to, SHUT_WR);
            flow->over = 1;
        }
    }
    return 0;
}

/* What one side of a link waits for. A side that has ended still tells when its partner is gone altogether. */
static struct pollfd wish(int side, const struct flow *from_it, const struct flow *to_it) {
    int has_room = !from_it->ended && from_it->start == from_it->end, has_bytes = to_it->start < to_it->end;
    struct pollfd entry = {.fd = side, .events = (short)((has_room ? POLLIN : 0) | (has_bytes ? POLLOUT : 0))};
    if (entry.events == 0 && !from_it->ended) entry.fd = -1;
    return entry;
}

/* Serves one link after poll; whether it is to be dropped. */
static int serve(struct link *link, const struct sockaddr_un *place, short client, short door) {
    if (link->door < 0) {
        link->door = reach(place);
        if (link->door < 0) return link->broken = errno != EAGAIN;
    }
    int up = carry(&link->up, link->client, link->door), up_error = errno;
    int down = carry(&link->down, link->door, link->client);
    /* The broker may stop reading before it has answered: its answer is carried all the same. */
    if (up < 0 && up_error == EPIPE && !link->down.over) up = 0, link->up.over = 1;
    if (up < 0 || down < 0) return link->broken = 1;
    if ((door & (POLLHUP | POLLERR)) && link->down.over) link->up.over = 1;
    if ((client & (POLLHUP | POLLERR)) && link->up.over) link->down.over = 1;
    return link->up.over && link->down.over;
}

/* Whether the command has ended; passes other signals on. */
static int hear(int signals, pid_t command, int *status) {
    struct signalfd_siginfo heard;
    int has_ended = 0;
    while (read(signals, &heard, sizeof heard) == sizeof heard) {
        if (heard.ssi_signo != SIGCHLD) kill(command, (int)heard.ssi_signo);
        else if (waitpid(command, status, WNOHANG) == command) has_ended = 1;
    }
    return has_ended;
}

static int relay(int listener, const struct sockaddr_un *place, int signals, pid_t command) {
    static struct pollfd entries[2 + 2 * most_links];
    for (int status = 0;;) {
        int timeout = -1, count = link_count;
        entries[0] = (struct pollfd){.fd = signals, .events = POLLIN};
        entries[1] = (struct pollfd){.fd = count < most_links ? listener : -1, .events = POLLIN};
        for (int index = 0; index < count; index++) {
            struct link *link = links[index];
            entries[2 + 2 * index] = wish(link->client, &link->up, &link->down);
            entries[3 + 2 * index] = wish(link->door, &link->down, &link->up);
            if (link->door < 0) {
                entries[2 + 2 * index].fd = -1;
                timeout = retry_milliseconds;
            }
        }
        if (poll(entries, (nfds_t)(2 + 2 * count), timeout) < 0 && errno != EINTR) return fail("cannot wait");
        if (entries[0].revents && hear(signals, command, &status)) return status;
        /* From the end, because a dropped link is replaced by the last. */
        for (int index = count - 1; index >= 0; index--) {
            short client = entries[2 + 2 * index].revents, door = entries[3 + 2 * index].revents;
            if (!client && !door && links[index]->door >= 0) continue;
            if (serve(links[index], place, client, door)) drop(index);
        }
        if (entries[1].revents) welcome(listener);
    }
}

int main(int count, char **arguments) {
    char *rest = NULL;
    long port = count > 1 ? strtol(arguments[1], &rest, 10) : 0;
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    if (count < 5 || !rest || *rest || port < 1 || port > 65535 || strcmp(arguments[3], "--") != 0
        || strlen(arguments[2]) >= sizeof place.sun_path) {
        fputs("usage: pawl-door PORT SOCKET -- COMMAND [ARGUMENT...]\n"
              "Runs COMMAND and carries connections to 127.0.0.1:PORT to the Unix socket SOCKET.\n", stderr);
        return own_failure;
    }
    strcpy(place.sun_path, arguments[2]);
    int listener = listen_locally((int)port);
    if (listener < 0) return fail("cannot listen");
    sigset_t heard, before;
    sigemptyset(&heard);
    static const int passed[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
    for (size_t index = 0; index < sizeof passed / sizeof *passed; index++) sigaddset(&heard, passed[index]);
    sigprocmask(SIG_BLOCK, &heard, &before);
    int signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) return fail("cannot hear signals");
    pid_t command = fork();
    if (command < 0) return fail("cannot start the command");
    if (command == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        execvp(arguments[4], arguments + 4);
        int reason = errno;
        fprintf(stderr, "pawl-door: cannot run %s: %s\n", arguments[4], strerror(reason));
        _exit(reason == ENOENT ? not_found : not_runnable);
    }
    int status = relay(listener, &place, signals, command);
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        signal(number, SIG_DFL);
        sigset_t last;
        sigemptyset(&last);
        sigaddset(&last, number);
        raise(number);
        sigprocmask(SIG_UNBLOCK, &last, NULL);
        return 128 + number;
    }
    return WEXITSTATUS(status);
}
