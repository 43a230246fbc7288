import Configuration
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("100ms", Duration.milliseconds(100), "100ms"), ("10s", .seconds(10), "10s"),
        ("1m30s", .seconds(90), "1m30s"), ("1h", .seconds(3_600), "1h"),
        ("90m", .seconds(5_400), "1h30m"), ("7d", .seconds(604_800), "168h"),
        ("250us", .microseconds(250), "250us"), ("0", .zero, "0s"), ("0s", .zero, "0s"),
        ("1h1ms", .milliseconds(3_600_001), "1h1ms"),
    ])
    func `a duration is read and written`(text: String, value: Duration, written: String) throws {
        #expect(try DurationText.parse(text) == value)
        #expect(DurationText.text(value) == written)
        #expect(try DurationText.parse(written) == value)
    }

    @Test(arguments: [
        "", "10", "s", "1.5s", "-1s", "10 s", "1x", "1ss", "+5s", "99999999999999999999s",
        "9223372036854775807d", "100000d", "10s-", "٣s", "5000d5000d",
    ])
    func `what is not a duration is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try DurationText.parse(text) }
    }

    @Test(arguments: [
        ("0", 0, "0"), ("512", 512, "512"), ("64KiB", 65_536, "64KiB"), ("8MiB", 8 << 20, "8MiB"),
        ("1GB", 1_000_000_000, "1000000000"), ("1kB", 1_000, "1000"), ("3B", 3, "3"),
        ("1024MiB", 1 << 30, "1GiB"), ("2TiB", 2 << 40, "2TiB"),
    ])
    func `a size is read and written`(text: String, value: Int, written: String) throws {
        #expect(try ByteSizeText.parse(text) == value)
        #expect(ByteSizeText.text(value) == written)
    }

    @Test(arguments: ["", "MiB", "8 MiB", "8mib", "-1", "1.5MiB", "9999999999TiB", "8XB", "+1"])
    func `what is not a size is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try ByteSizeText.parse(text) }
    }

    @Test(arguments: [
        ("1", 1.0, "1"), ("-10", -10, "-10"), ("1e-6", 1e-6, "1e-6"), ("99.9", 99.9, "99.9"),
        ("inf", .infinity, "inf"), ("-.inf", -.infinity, "-inf"), (".5", 0.5, "0.5"),
    ])
    func `a number is read and written`(text: String, value: Double, written: String) throws {
        #expect(try NumberText.parseDouble(text, allowsInfinity: true) == value)
        #expect(NumberText.text(value) == written)
        #expect(try NumberText.parseDouble(written, allowsInfinity: true) == value)
    }

    @Test(arguments: ["", "nan", "0x10", "1e999", "inf", "1_000", " 1", "1,5", "infinity", "e"])
    func `what is not a finite number is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try NumberText.parseDouble(text) }
    }

    @Test(
        arguments: [
            ("127.0.0.1:8125", "127.0.0.1", 8125), ("[::1]:0", "::1", 0),
            ("carbon:2003", "carbon", 2003), ("[fe80::1%eth0]:65535", "fe80::1%eth0", 65_535),
            ("a-b.c_d:1", "a-b.c_d", 1),
        ] as [(String, String, UInt16)])
    func `an address is read and written`(text: String, host: String, port: UInt16) throws {
        let address = try HostPort(parsing: text)
        #expect(address == HostPort(host: host, port: port))
        #expect(address.text == text)
    }

    @Test(arguments: [
        "", ":9102", "localhost", "localhost:", "localhost:65536", "localhost:-1", "::1:80",
        "[::1]", "[::1:80", "[1]:80", "a b:80", "host:+80", "host:80x", "[::g]:1", "\u{0}:1",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try HostPort(parsing: text) }
    }

    private let schemes = ["udp", "tcp", "unix", "unixgram", "http", "https"]

    @Test(arguments: [
        ("udp://[::]:8125", "udp://[::]:8125"), ("tcp://0.0.0.0:0", "tcp://0.0.0.0:0"),
        ("tcp://h:1/", "tcp://h:1"), ("unixgram:///run/a.sock", "unixgram:///run/a.sock"),
        ("unix://@martlet", "unix://@martlet"), ("http://h", "http://h:80"),
        ("https://h/api?x=1", "https://h:443/api?x=1"),
        ("http://[::1]:8086/p", "http://[::1]:8086/p"),
    ])
    func `a URL is read and written`(text: String, written: String) throws {
        #expect(try Endpoint(parsing: text, schemes: schemes).text == written)
    }

    @Test(arguments: [
        "", "udp", "udp:", "udp://", "udp://h", "ftp://h:1", "UDP://h:1", "udp://h:1/x",
        "unix://run/a.sock", "unix:///", "http://u:p@h/", "udp://h:1:2", "://h:1",
        "unix:///" + String(repeating: "x", count: 107),
    ])
    func `what is not a URL of a known scheme is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try Endpoint(parsing: text, schemes: schemes) }
    }

    @Test func `the longest path of a socket is accepted`() throws {
        let path = "/" + String(repeating: "x", count: 106)
        #expect(try Endpoint(parsing: "unix://\(path)", schemes: ["unix"]).text.hasSuffix(path))
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", [10, 200, 3, 4], true), ("10.0.0.0/8", [11, 0, 0, 0], false),
            ("192.0.2.7", [192, 0, 2, 7], true), ("192.0.2.7", [192, 0, 2, 6], false),
            ("0.0.0.0/0", [1, 2, 3, 4], true), ("172.16.0.0/12", [172, 31, 255, 255], true),
            ("172.16.0.0/12", [172, 32, 0, 0], false),
            ("fd00::/8", [0xFD] + [UInt8](repeating: 9, count: 15), true),
            ("fd00::/8", [10, 0, 0, 1], false),
        ] as [(String, [UInt8], Bool)])
    func `an address range knows its addresses`(text: String, address: [UInt8], isIn: Bool) throws {
        #expect(try AddressRange(parsing: text).contains(address) == isIn)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "x/8", "::/129", "10.0.0.0/", "10.0.0.0/-1",
        "10.0.0.0\u{0}/8",
    ])
    func `what is not an address range is refused`(text: String) {
        #expect(throws: ValueProblem.self) { try AddressRange(parsing: text) }
    }
}
