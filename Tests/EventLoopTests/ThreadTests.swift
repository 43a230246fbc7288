import EventLoop
import Testing

@Suite struct ThreadTests {
    @Test func `messages of several threads all arrive and each thread's stay in order`() throws {
        let fixture = try LoopFixture()
        let mailbox = Mailbox<[Int]>(messagesMax: 4_000)
        var received: [[Int]] = []
        let wakeup = try Wakeup(on: fixture.loop) {
            received += mailbox.takeAll()
            if received.count == 4_000 { fixture.loop.stop() }
        }
        mailbox.attach(wakeup.sender)
        let threads = try (0..<4).map { writer in
            try OSThread.spawn(named: "a name longer than fifteen bytes") {
                for number in 0..<1_000 { mailbox.post([writer, number]) }
            }
        }
        fixture.run()
        threads.forEach { $0.join() }
        for writer in 0..<4 {
            #expect(received.filter { $0[0] == writer }.map { $0[1] } == Array(0..<1_000))
        }
        wakeup.close()
        fixture.close()
    }

    @Test func `a full mailbox refuses and keeps what it has`() {
        let mailbox = Mailbox<Int>(messagesMax: 2)
        #expect(mailbox.post(1))
        #expect(mailbox.post(2))
        #expect(!mailbox.post(3))
        #expect(mailbox.takeAll() == [1, 2])
        #expect(mailbox.takeAll().isEmpty)
        #expect(mailbox.post(4))
    }

    @Test func `a message posted before the reader came wakes it`() throws {
        let fixture = try LoopFixture()
        let mailbox = Mailbox<Int>(messagesMax: 1)
        mailbox.post(7)
        var received: [Int] = []
        let wakeup = try Wakeup(on: fixture.loop) {
            received = mailbox.takeAll()
            fixture.loop.stop()
        }
        mailbox.attach(wakeup.sender)
        fixture.run()
        #expect(received == [7])
        wakeup.close()
        fixture.close()
    }

    @Test func `sending while and after a wake-up closes does nothing`() throws {
        let fixture = try LoopFixture()
        let stop = Lock(false)
        let wakeup = try Wakeup(on: fixture.loop) { fixture.loop.stop() }
        let sender = wakeup.sender
        let thread = try OSThread.spawn(named: "sender") {
            while !stop.withLock({ $0 }) { sender.send() }
        }
        fixture.run()
        wakeup.close()
        fixture.close()
        stop.withLock { $0 = true }
        thread.join()
        sender.send()
    }

    @Test func `a lock lets no increment get lost`() throws {
        let count = Lock(0)
        let threads = try (0..<4).map { _ in
            try OSThread.spawn(named: "count") {
                for _ in 0..<10_000 { count.withLock { $0 += 1 } }
            }
        }
        threads.forEach { $0.join() }
        #expect(count.withLock { $0 } == 40_000)
    }
}
