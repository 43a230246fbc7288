import CAllocationCounter
import Glibc

/// Measures bodies and prints a line for each.
///
/// Time is the thread's CPU time, and the least of all rounds is what the code costs. The
/// median beside it says how much the machine's other work disturbed its caches.
struct Report {
    /// Rounds of a measurement; the first warms caches and tables and is not counted.
    static let rounds = 10

    /// What to measure by its first letters; everything when there are none.
    private let chosen: [String]

    init(chosen: [String]) {
        self.chosen = chosen
        print(
            "\(Self.pad("what", 44)) \(Self.pad("ns", 9, right: true)) "
                + "\(Self.pad("median", 9, right: true)) allocations     bytes")
    }

    /// Runs a group if something of it was asked for.
    func run(_ group: String, _ measure: (Report) -> Void) {
        if wants(group) { measure(self) }
    }

    /// Whether something of a group was asked for, by its own first letters or the group's.
    func wants(_ what: String) -> Bool {
        chosen.isEmpty || chosen.contains { what.hasPrefix($0) || $0.hasPrefix(what) }
    }

    /// Prints how many times as much one thing is as another.
    func ratio(_ what: String, _ value: Double) {
        print("\(Self.pad(what, 44)) \(Self.pad(Self.text(value), 9, right: true))")
    }

    /// Measures `body`, which does `count` equal things, after `prepare`, which is not measured;
    /// the least time of a thing, in nanoseconds.
    @discardableResult
    func measure(
        _ what: String, count: Int, prepare: () -> Void = {}, _ body: () -> Void
    ) -> Double {
        guard wants(what) else { return .infinity }
        var times: [Double] = []
        var (allocations, bytes) = (UInt64.max, UInt64.max)
        for round in 0...Self.rounds {
            prepare()
            let before = (martlet_allocation_count(), martlet_allocated_bytes())
            let start = Self.nanoseconds()
            body()
            let elapsed = Self.nanoseconds() - start
            guard round > 0 else { continue }
            times.append(elapsed / Double(count))
            allocations = min(allocations, martlet_allocation_count() - before.0)
            bytes = min(bytes, martlet_allocated_bytes() - before.1)
        }
        times.sort()
        let figures = [
            times[0], times[times.count / 2], Double(allocations) / Double(count),
            Double(bytes) / Double(count),
        ]
        let columns = zip(figures, [9, 9, 11, 9]).map {
            Self.pad(Self.text($0), $1, right: true)
        }
        print("\(Self.pad(what, 44)) \(columns.joined(separator: " "))")
        return times[0]
    }

    /// The thread's CPU time.
    static func nanoseconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// Two decimals.
    static func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let cents = hundredths % 100
        return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    private static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return right ? blanks + text : text + blanks
    }
}
