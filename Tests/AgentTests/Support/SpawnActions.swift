import Glibc

/// Starts a child with nothing of the test's own: signals, descriptors and environment are fresh.
@safe struct SpawnActions: ~Copyable {
    /// The tests have some hundred sockets open at most.
    private static let descriptorsMax: Int32 = 512

    private var actions = unsafe posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()

    private init() {
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        var (every, none) = (sigset_t(), sigset_t())
        unsafe sigfillset(&every)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &every)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        unsafe posix_spawnattr_setflags(&attributes, flags)
    }

    deinit {
        var (actions, attributes) = unsafe (actions, attributes)
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }

    static func spawn(_ start: ChildProcess.Start, in folder: TestFolder) throws -> pid_t {
        var spawn = SpawnActions()
        spawn.redirect(into: folder)
        // Out of the way first: a source might lie where an earlier one goes.
        let copies = start.inherited.map { fcntl($0, F_DUPFD_CLOEXEC, 200) }
        defer { for copy in copies { close(copy) } }
        spawn.pass(copies)
        let environment = start.environment.merging(
            ["PATH": "/usr/bin:/bin", "HOME": folder.path]) { given, _ in given }
            .merging(sanitizerOptions) { given, _ in given }
        return try spawn.start(
            start.program, [start.program] + start.arguments,
            environment.map { "\($0.key)=\($0.value)" })
    }

    /// What a sanitizer's run says of itself holds for the agents, too.
    ///
    /// One that cannot start drops its loop with the handles in it (see `Loop.deinit`), and one
    /// that ends at once joins nobody: neither is a leak, since the process ends.
    private static var sanitizerOptions: [String: String] {
        let names = ["ASAN_OPTIONS": "", "TSAN_OPTIONS": ":report_thread_leaks=0"]
        return names.reduce(into: [:]) { options, name in
            guard let value = unsafe getenv(name.key) else { return }
            options[name.key] = unsafe String(cString: value) + name.value
        }
    }

    private mutating func redirect(into folder: TestFolder) {
        let new = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 0, folder.path("in"), O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), new, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), new, 0o600)
    }

    private mutating func pass(_ descriptors: [Int32]) {
        for (index, descriptor) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 3 + Int32(index))
        }
        // Glibc closes what is open and passes over the rest.
        for other in 3 + Int32(descriptors.count)..<Self.descriptorsMax {
            unsafe posix_spawn_file_actions_addclose(&actions, other)
        }
    }

    private mutating func start(
        _ program: String, _ arguments: [String], _ environment: [String]
    ) throws -> pid_t {
        var processID: pid_t = 0
        var argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            while let text = unsafe argv.popLast() { unsafe free(text) }
            while let text = unsafe envp.popLast() { unsafe free(text) }
        }
        let status = unsafe posix_spawn(
            &processID, program, &actions, &attributes, &argv, &envp)
        guard status == 0 else {
            throw OutOfPatience(description: "cannot start \(program): error \(status)")
        }
        return processID
    }
}
