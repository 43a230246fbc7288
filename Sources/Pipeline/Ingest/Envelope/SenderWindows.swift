/// Remembers which counters each sender has used, so that no datagram is taken twice.
///
/// Bounded, and exact all the same. Of senders that are forgotten the latest time of any datagram
/// is remembered, as one floor for all: who is not known is heard from later times on only, and so
/// it stays for as long as it is known. So a datagram that was taken is refused whether its sender
/// was forgotten or not. What was taken before the start lies below the first floor.
package struct SenderWindows {
    /// 16,384 senders of 168 bytes, in a hash table that is at least half full: 5.5 MB.
    package static let sendersMax = 16_384

    /// A sender's own number beside that of its key, for each key has senders of its own.
    package struct Sender: Hashable, Sendable {
        package var key: Int
        package var number: UInt64

        package init(key: Int, number: UInt64) {
            self.key = key
            self.number = number
        }
    }

    private struct Entry {
        var window: ReplayWindow
        /// The highest time of a datagram that was taken.
        var latestMilliseconds: UInt64
        /// The floor when it came: what is not above may have been taken before.
        let floorMilliseconds: UInt64
    }

    private let sendersMax: Int
    private var entries: [Sender: Entry] = [:]
    private var floorMilliseconds: UInt64

    package init(startMilliseconds: UInt64, sendersMax: Int = sendersMax) {
        precondition(sendersMax > 0, "somebody is heard")
        floorMilliseconds = startMilliseconds == 0 ? 0 : startMilliseconds - 1
        self.sendersMax = sendersMax
    }

    package var count: Int { entries.count }

    /// Whether a datagram, which is proven to be the sender's, is taken for the first time.
    package mutating func take(
        _ counter: UInt64, of sender: Sender, atMilliseconds time: UInt64
    ) -> Bool {
        guard var entry = entries[sender] else { return takeFirst(counter, of: sender, time) }
        guard time > entry.floorMilliseconds, entry.window.take(counter) else { return false }
        entry.latestMilliseconds = max(entry.latestMilliseconds, time)
        entries[sender] = entry
        return true
    }

    private mutating func takeFirst(
        _ counter: UInt64, of sender: Sender, _ time: UInt64
    ) -> Bool {
        // Nobody is forgotten for the sake of one who may not be heard.
        guard time > floorMilliseconds else { return false }
        if entries.count >= sendersMax { forgetOldest() }
        guard time > floorMilliseconds else { return false }
        entries[sender] = Entry(
            window: ReplayWindow(first: counter), latestMilliseconds: time,
            floorMilliseconds: floorMilliseconds)
        return true
    }

    /// Forgets the eighth that has been silent for longest, at once, for it takes a sort.
    private mutating func forgetOldest() {
        let times = entries.values.map(\.latestMilliseconds).sorted()
        let cutoff = times[times.count / 8]
        keep { sender, entry in entry.latestMilliseconds > cutoff ? sender : nil }
    }

    /// Goes on with other numbers of keys: `number` answers the new one of an old, nil for none.
    package mutating func renumberKeys(_ number: (Int) -> Int?) {
        keep { sender, _ in
            number(sender.key).map { Sender(key: $0, number: sender.number) }
        }
    }

    /// Keeps the senders that `name` answers for, under that; raises the floor for the others.
    private mutating func keep(_ name: (Sender, Entry) -> Sender?) {
        var kept: [Sender: Entry] = [:]
        for (sender, entry) in entries {
            if let name = name(sender, entry) {
                kept[name] = entry
            } else {
                floorMilliseconds = max(floorMilliseconds, entry.latestMilliseconds)
            }
        }
        entries = kept
    }
}
