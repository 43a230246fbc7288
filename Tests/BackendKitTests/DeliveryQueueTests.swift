import BackendKit
import Testing

@Suite struct DeliveryQueueTests {
    private func batch(_ number: Int, bytes: Int = 10, points: Int = 1, at: UInt64 = 0)
        -> DeliveryBatch
    {
        DeliveryBatch(
            bytes: [UInt8](repeating: UInt8(number), count: bytes), points: points,
            flush: UInt64(number), queuedAtMilliseconds: at)
    }

    @Test func `batches leave in the order in which they came`() {
        var queue = DeliveryQueue(bytesMax: 100_000)
        for number in 0..<200 { #expect(queue.push(batch(number)) == 0) }
        for number in 0..<200 {
            #expect(queue.startNext()?.flush == UInt64(number))
            #expect(queue.confirmOldest().flush == UInt64(number))
        }
        #expect(queue.isEmpty)
        #expect(queue.bytes == 0)
    }

    @Test func `a full queue drops the oldest that waits, not what is in flight`() {
        var queue = DeliveryQueue(bytesMax: 30)
        for number in 0..<3 { _ = queue.push(batch(number, points: number + 1)) }
        _ = queue.startNext()
        #expect(queue.push(batch(3)) == 2)
        #expect(queue.count == 3)
        #expect(queue.confirmOldest().flush == 0)
        #expect(queue.startNext()?.flush == 2)
        #expect(queue.startNext()?.flush == 3)
    }

    @Test func `a batch without room is itself dropped`() {
        var queue = DeliveryQueue(bytesMax: 30)
        #expect(queue.push(batch(0, bytes: 31, points: 7)) == 7)
        _ = queue.push(batch(1, bytes: 30))
        _ = queue.startNext()
        #expect(queue.push(batch(2, points: 5)) == 5)
        #expect(queue.count == 1)
    }

    @Test func `what was in flight waits again when the connection fails`() {
        var queue = DeliveryQueue(bytesMax: 100)
        for number in 0..<3 { _ = queue.push(batch(number, points: 2)) }
        _ = queue.startNext()
        _ = queue.startNext()
        #expect(queue.inFlightBytes == 20)
        queue.returnInFlight()
        #expect(queue.inFlightBytes == 0)
        #expect((0..<3).map { _ in queue.startNext()?.flush } == [0, 1, 2])
        queue.returnInFlight()
        #expect(queue.nextWaiting?.isRepeated == true)
    }

    @Test func `batches that are too old are given up`() {
        var queue = DeliveryQueue(bytesMax: 100)
        var policy = RetryPolicy()
        policy.giveUpAfterMilliseconds = 1_000
        _ = queue.push(batch(0, points: 3, at: 0))
        _ = queue.push(batch(1, points: 4, at: 600))
        #expect(queue.dropExpired(policy, nowMilliseconds: 999) == 0)
        #expect(queue.dropExpired(policy, nowMilliseconds: 1_000) == 3)
        policy.giveUpAfterMilliseconds = 0
        #expect(queue.dropExpired(policy, nowMilliseconds: .max) == 0)
        #expect(queue.dropUnspooled() == 4)
        #expect(queue.isEmpty)
    }

    @Test func `points and bytes add up under any mix of steps`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        var queue = DeliveryQueue(bytesMax: 500)
        var (pushed, left) = (0, 0)
        for number in 0..<20_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<3:
                let points = Int.random(in: 0..<9, using: &random)
                pushed += points
                let bytes = Int.random(in: 0..<120, using: &random)
                left += queue.push(batch(number & 255, bytes: bytes, points: points))
            case 3..<5: _ = queue.startNext()
            case 5..<7: if queue.inFlightCount > 0 { left += queue.confirmOldest().points }
            default: queue.returnInFlight()
            }
            guard queue.bytes <= 500, queue.inFlightBytes <= queue.bytes else {
                Issue.record("over its bound, SplitMix(state: \(seed))")
                return
            }
        }
        #expect(pushed == left + queue.dropUnspooled(), "SplitMix(state: \(seed))")
    }

    @Test func `of a batch that can be made again no bytes are kept in flight`() {
        var queue = DeliveryQueue(bytesMax: 100)
        var first = batch(1, bytes: 40)
        first.remake = { [UInt8](repeating: 1, count: 40) }
        _ = queue.push(first)
        _ = queue.push(batch(2, bytes: 40))
        #expect(queue.startNext()?.bytes.count == 40)
        #expect(queue.bytes == 40)
        #expect(queue.inFlightBytes == 40)
        #expect(queue.waitingBytes == 40)
        _ = queue.startNext()
        #expect(queue.bytes == 40)
        #expect(queue.waitingBytes == 0)
        queue.returnInFlight()
        #expect(queue.waitingBytes == 40)
        let again = queue.startNext()
        #expect(again?.bytes == [UInt8](repeating: 1, count: 40))
        #expect(again?.isRepeated == true)
        _ = queue.confirmOldest()
        #expect(queue.inFlightBytes == 0)
        #expect(queue.bytes == 40)
    }
}
