import Ingest
import TestSupport
import Testing

@Suite struct ReplayWindowTests {
    /// What a window must say, by remembering everything.
    private struct Model {
        private var used: Set<UInt64> = []
        private var highest: UInt64

        init(first: UInt64) {
            used = [first]
            highest = first
        }

        mutating func take(_ counter: UInt64) -> Bool {
            let isOld = counter <= highest && highest - counter >= ReplayWindow.countersMax
            guard !isOld, used.insert(counter).inserted else { return false }
            highest = max(highest, counter)
            return true
        }
    }

    private static func take(_ counter: UInt64, _ window: inout ReplayWindow) -> Bool {
        window.take(counter)
    }

    @Test(arguments: 1...6)
    func `a window says what one that remembers everything says`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let first: UInt64 = seed % 3 == 0 ? .random(in: 0 ... .max, using: &random) : seed % 3 - 1
        var (window, model, place) = (ReplayWindow(first: first), Model(first: first), first)
        for step in 0..<5_000 {
            let reach: UInt64 =
                [3, 70, 1_023, 1_024, 1_025, 3_000].randomElement(using: &random) ?? 3
            let distance = UInt64.random(in: 0...reach, using: &random)
            // Mostly near the highest, so that the window moves by every distance.
            let counter =
                Bool.random(using: &random)
                ? place.addingReportingOverflow(distance).overflow ? .max : place + distance
                : place < distance ? 0 : place - distance
            let isTaken = window.take(counter)
            if isTaken != model.take(counter) {
                Issue.record("seed \(seed), step \(step): counter \(counter)")
                return
            }
            if isTaken { place = max(place, counter) }
        }
    }

    @Test func `the highest counters of all are told apart`() {
        var window = ReplayWindow(first: .max - 1_024)
        #expect(Self.take(.max, &window))
        #expect(!Self.take(.max, &window) && !Self.take(.max - 1_024, &window))
        #expect(Self.take(.max - 1_023, &window) && !Self.take(.max - 1_023, &window))
        #expect(!Self.take(0, &window))
    }
}

@Suite struct SenderWindowsTests {
    private struct Datagram: Hashable {
        var sender: SenderWindows.Sender
        var counter: UInt64
        var time: UInt64
    }

    private static func sender(_ number: UInt64, key: Int = 0) -> SenderWindows.Sender {
        SenderWindows.Sender(key: key, number: number)
    }

    private static func take(
        _ counter: UInt64, of sender: SenderWindows.Sender, at time: UInt64,
        _ windows: inout SenderWindows
    ) -> Bool {
        windows.take(counter, of: sender, atMilliseconds: time)
    }

    private static func take(_ datagram: Datagram, _ windows: inout SenderWindows) -> Bool {
        windows.take(
            datagram.counter, of: datagram.sender, atMilliseconds: datagram.time)
    }

    @Test(arguments: 1...4)
    func `with room for a few senders no datagram is taken twice`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var windows = SenderWindows(startMilliseconds: 1_000, sendersMax: 16)
        var (counters, taken): ([UInt64: UInt64], [Datagram]) = ([:], [])
        var freshTaken = 0
        for now in 1_000...4_000 as ClosedRange<UInt64> {
            let number = UInt64.random(in: 0..<40, using: &random)
            counters[number, default: 0] += .random(in: 1...3, using: &random)
            // Clocks go up to 5 ms ahead, and datagrams overtake one another.
            let fresh = Datagram(
                sender: Self.sender(number), counter: counters[number, default: 0],
                time: now + .random(in: 0...5, using: &random))
            if Self.take(fresh, &windows) {
                freshTaken += 1
                taken.append(fresh)
            }
            for _ in 0..<5 where !taken.isEmpty {
                // One of the last 400, or, once in four times, of all.
                let reach = random.oneIn(4) ? taken.count : min(400, taken.count)
                let old = taken[taken.count - 1 - random.below(reach)]
                guard Self.take(old, &windows) else { continue }
                Issue.record("seed \(seed): \(old) is taken twice")
                return
            }
            if now % 1_000 == 0, taken.contains(where: { Self.take($0, &windows) }) {
                Issue.record("seed \(seed): one of all before \(now) is taken twice")
                return
            }
        }
        #expect(windows.count <= 16)
        #expect(freshTaken > 1_500, "most of what is new is taken: \(freshTaken) of 3001")
    }

    @Test func `what is older than the start is nobody's`() {
        var windows = SenderWindows(startMilliseconds: 1_000)
        #expect(!Self.take(7, of: Self.sender(1), at: 999, &windows))
        #expect(Self.take(8, of: Self.sender(1), at: 1_000, &windows))
        // The sender is known now; what was taken before the start is refused all the same.
        #expect(!Self.take(7, of: Self.sender(1), at: 999, &windows))
        #expect(Self.take(6, of: Self.sender(1), at: 1_001, &windows))
    }

    @Test func `a sender that was forgotten and comes back cannot be replayed`() {
        var windows = SenderWindows(startMilliseconds: 0, sendersMax: 8)
        #expect(Self.take(10, of: Self.sender(1), at: 100, &windows))
        for number in 2...9 as ClosedRange<UInt64> {
            #expect(Self.take(1, of: Self.sender(number), at: 200 + number, &windows))
        }
        #expect(windows.count < 9, "the first was forgotten")
        #expect(Self.take(12, of: Self.sender(1), at: 300, &windows))
        #expect(!Self.take(10, of: Self.sender(1), at: 100, &windows))
        #expect(Self.take(11, of: Self.sender(1), at: 299, &windows))
    }

    @Test func `senders stay with the keys that stay`() {
        var windows = SenderWindows(startMilliseconds: 0)
        for key in 0...2 {
            #expect(Self.take(5, of: Self.sender(1, key: key), at: 50, &windows))
        }
        windows.renumberKeys { [0: 1, 2: 0][$0] }
        #expect(windows.count == 2)
        #expect(!Self.take(5, of: Self.sender(1, key: 0), at: 50, &windows))
        #expect(!Self.take(5, of: Self.sender(1, key: 1), at: 50, &windows))
        #expect(Self.take(6, of: Self.sender(1, key: 1), at: 50, &windows))
        // A key that comes back later does not bring back what was taken by it.
        #expect(!Self.take(5, of: Self.sender(1, key: 2), at: 50, &windows))
        #expect(Self.take(5, of: Self.sender(1, key: 2), at: 51, &windows))
    }
}
