package import EventLoop

/// What a backend needs from the agent around it: its loop, clocks, chance and a voice.
///
/// Time and chance are parameters so that tests can decide them.
package struct BackendEnvironment {
    /// The delivery thread's loop; every call happens there.
    package var loop: Loop
    /// Stands for `{host}` in prefixes.
    package var hostName: String
    /// Unix time.
    package var wallSeconds: () -> Double
    /// A number in 0 ..< 1.
    package var random: () -> Double
    /// The password or token that a file holds.
    package var readSecret: (_ path: String) -> Result<String, BackendProblem>
    /// Says that a backend's state has changed: once when it fails, once when it works again.
    package var report: (_ message: String) -> Void
    /// Opens the backend's spool; `nil` when the agent has no folder for it.
    package var openSpool: (_ name: String, _ format: String, SpoolLimits) -> SpoolPort? = {
        _, _, _ in nil
    }
    /// The folder for what outlives the process; `nil` when the agent has none.
    package var stateFolder: String?

    /// Whether this agent is a collector of others, too.
    package var hearsAgents = false

    /// 128 bits that tell this agent from all others, the same over restarts.
    package var agentIdentity: () -> (high: UInt64, low: UInt64) = {
        (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    }

    package init(
        loop: Loop, hostName: String,
        wallSeconds: @escaping () -> Double = SystemClock.wallSeconds,
        random: @escaping () -> Double = { Double.random(in: 0..<1) },
        readSecret: @escaping (_ path: String) -> Result<String, BackendProblem> = { path in
            .failure(BackendProblem("\(path) cannot be read here"))
        },
        report: @escaping (_ message: String) -> Void = { _ in }
    ) {
        self.loop = loop
        self.hostName = hostName
        self.wallSeconds = wallSeconds
        self.random = random
        self.readSecret = readSecret
        self.report = report
    }
}
