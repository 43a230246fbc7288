/// Numbers the senders of running totals, as many as `limits.senders` of a worker.
///
/// A sender past the limit takes the place of one that was silent for long: by the CLOCK algorithm,
/// a hand passes over those that were seen since it came by last. Each step of the hand was paid
/// for by a sender that was seen. Some 150 bytes a sender.
struct SenderTable: Sendable {
    private struct Place {
        var sender: Sender
        var number: UInt32
        var wasSeen = true
        var lastSeenSeconds: UInt32
        /// Running totals that it began.
        var totals: UInt64 = 0
    }

    private var places: [Place] = []
    private var indices: [Sender: Int] = [:]
    private var hand = 0
    private var lastNumber: UInt32 = 0

    var count: Int { places.count }

    /// The number of a sender: another one for each that takes a place, and again when it is back.
    mutating func number(
        of sender: Sender, limit: Int, nowSeconds: UInt32, onEviction: (Evicted) -> Void
    ) -> UInt32 {
        if let index = indices[sender] {
            places[index].wasSeen = true
            places[index].lastSeenSeconds = nowSeconds
            return places[index].number
        }
        lastNumber &+= 1
        let place = Place(sender: sender, number: lastNumber, lastSeenSeconds: nowSeconds)
        if places.count < limit {
            indices[sender] = places.count
            places.append(place)
        } else {
            let index = leastSeen()
            onEviction(
                Evicted(totals: places[index].totals, atSeconds: places[index].lastSeenSeconds))
            indices[places[index].sender] = nil
            indices[sender] = index
            places[index] = place
        }
        return lastNumber
    }

    /// What went with a sender that lost its place.
    struct Evicted {
        var totals: UInt64
        /// When the sender was last seen.
        var atSeconds: UInt32
    }

    /// Notes one more running total of a sender that has a place.
    mutating func noteTotal(of sender: Sender) {
        if let index = indices[sender] { places[index].totals &+= 1 }
    }

    private mutating func leastSeen() -> Int {
        while true {
            let index = hand
            hand = (hand + 1) % places.count
            guard places[index].wasSeen else { return index }
            places[index].wasSeen = false
        }
    }
}
