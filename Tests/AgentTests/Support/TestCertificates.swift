import Foundation

/// An authority and certificates from it, made by openssl in a test's folder.
struct TestCertificates {
    let folder: TestFolder

    init(in folder: TestFolder) throws {
        self.folder = folder
        try run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -keyout ca.key -out ca.pem -subj /CN=authority")
    }

    /// Makes `NAME.pem` and `NAME.key` for an address or a host.
    func make(_ name: String, for subject: String) throws {
        try folder.write("subjectAltName=\(subject)\n", to: "\(name).ext")
        try run(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(name).key"
                + " -out \(name).csr -subj /CN=\(name)")
        try run(
            "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
                + " -extfile \(name).ext -out \(name).pem")
    }

    private func run(_ arguments: String) throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = arguments.split(separator: " ").map(String.init)
        openssl.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else {
            throw OutOfPatience(description: "openssl \(arguments) failed")
        }
    }
}
