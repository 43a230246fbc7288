import BackendKit
import Testing

@Suite struct PayloadQueueTests {
    private func payload(_ number: Int, bytes: Int = 10, points: Int = 1) -> Payload {
        Payload(
            bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes),
            points: points, createdAtSeconds: Double(number))
    }

    /// The oldest, put in flight.
    private func load(_ queue: PayloadQueue) -> Payload? {
        var loaded: Payload?
        queue.loadOldest { loaded = $0 }
        return loaded
    }

    @Test func `payloads leave in the order in which they came`() {
        let queue = PayloadQueue(bytesMax: 100_000)
        for number in 0..<200 { #expect(queue.push(payload(number)) == 0) }
        #expect(queue.pointsWaiting == 200)
        for number in 0..<200 {
            #expect(queue.oldestNumber == UInt64(number))
            #expect(load(queue) == payload(number))
            queue.removeOldest()
        }
        #expect(queue.isEmpty)
        #expect(queue.bytes == 0)
        #expect(queue.pointsWaiting == 0)
    }

    @Test func `a full queue drops the oldest that waits, not what is in flight`() {
        let queue = PayloadQueue(bytesMax: 30)
        for number in 0..<3 { _ = queue.push(payload(number, points: number + 1)) }
        #expect(load(queue)?.points == 1)
        #expect(queue.push(payload(3)) == 2)
        #expect(queue.count == 3)
        #expect(queue.removeOldest() == payload(0))
        #expect(load(queue) == payload(2, points: 3))
    }

    @Test func `what has come back may be dropped`() {
        let queue = PayloadQueue(bytesMax: 20)
        _ = queue.push(payload(0, points: 5))
        _ = queue.push(payload(1))
        _ = load(queue)
        queue.returnOldest()
        #expect(queue.push(payload(2)) == 5)
        #expect(queue.oldestNumber == 1)
        #expect(load(queue) == payload(1))
    }

    @Test func `a payload without room is itself dropped`() {
        let queue = PayloadQueue(bytesMax: 30)
        #expect(queue.push(payload(0, bytes: 31, points: 7)) == 7)
        _ = queue.push(payload(1, bytes: 30))
        _ = load(queue)
        #expect(queue.push(payload(2, points: 5)) == 5)
        #expect(queue.count == 1)
    }

    @Test func `parts take the place of the oldest`() {
        let queue = PayloadQueue(bytesMax: 100)
        _ = queue.push(payload(0, bytes: 10, points: 3))
        _ = queue.push(payload(1))
        _ = load(queue)
        queue.replaceOldest(with: [
            payload(7, bytes: 4, points: 1), payload(8, bytes: 6, points: 2),
        ])
        #expect(queue.count == 3)
        #expect(queue.bytes == 20)
        #expect(queue.pointsWaiting == 4)
        #expect(queue.oldestNumber == 1)
        for number in [7, 8, 1] {
            #expect(load(queue)?.createdAtSeconds == Double(number))
            queue.removeOldest()
        }
    }

    @Test func `there is room while little waits`() {
        let queue = PayloadQueue(bytesMax: 64 << 20)
        #expect(queue.hasRoom)
        _ = queue.push(payload(0, bytes: 2 << 20))
        #expect(!queue.hasRoom)
        queue.removeOldest()
        #expect(queue.hasRoom)
    }

    @Test func `an emptied queue can be used again`() {
        let queue = PayloadQueue(bytesMax: 100)
        _ = queue.push(payload(0, points: 4))
        _ = load(queue)
        #expect(queue.removeAll() == 4)
        #expect(queue.isEmpty)
        _ = queue.push(payload(1))
        #expect(load(queue) == payload(1))
    }
}
