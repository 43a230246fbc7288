import EventLoop
import Glibc
import TestSupport
import Testing

@Suite struct ServiceManagerTests {
    @Test func `without a manager there is nothing to inherit or to tell`() {
        let manager = ServiceManager(environment: { _ in nil })
        #expect(manager.inheritedSockets().isEmpty)
        #expect(manager.watchdogMilliseconds == nil)
        #expect(!manager.notify("READY=1"))
    }

    @Test(arguments: [
        (["LISTEN_FDS": "2"], 0), (["LISTEN_FDS": "2", "LISTEN_PID": "41"], 0),
        (["LISTEN_FDS": "-1", "LISTEN_PID": "42"], 0),
        (["LISTEN_FDS": "x", "LISTEN_PID": "42"], 0),
        (["LISTEN_FDS": "99999999999", "LISTEN_PID": "42"], 0),
    ])
    func `sockets for another process or without number are not ours`(
        variables: [String: String], count: Int
    ) {
        let manager = ServiceManager(environment: { variables[$0] }, processID: 42)
        #expect(manager.inheritedSockets().count == count)
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "30000000"], 30_000), (["WATCHDOG_USEC": "1"], 1),
            (["WATCHDOG_USEC": "2000", "WATCHDOG_PID": "42"], 2),
            (["WATCHDOG_USEC": "2000", "WATCHDOG_PID": "41"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
        ] as [([String: String], UInt64?)])
    func `the watchdog's time is told in milliseconds`(
        variables: [String: String], milliseconds: UInt64?
    ) {
        let manager = ServiceManager(environment: { variables[$0] }, processID: 42)
        #expect(manager.watchdogMilliseconds == milliseconds)
    }

    @Test func `a state reaches the manager's socket`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let name = "@martlet-notify-\(getpid())-\(SystemClock.monotonicNanoseconds())"
        let socket = try fixture.datagramSocket(.unix(UnixSocketFile(path: name)), into: log)
        let manager = ServiceManager(environment: { $0 == "NOTIFY_SOCKET" ? name : nil })
        #expect(manager.notify("READY=1"))
        try fixture.run { log.count == 1 }
        #expect(log.texts == ["READY=1"])
        socket.close()
        fixture.close()
        #expect(!manager.notify("STOPPING=1"))
    }
}
