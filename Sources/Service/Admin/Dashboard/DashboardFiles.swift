internal import CDashboard
internal import HTTP

/// The dashboard's files as they are embedded in the program, ready to be served.
///
/// Safe because the files are constants of the program: they are never written and never go.
@safe enum DashboardFiles {
    /// The page itself; the others lie in the folder `dashboard/` beside it.
    static let page = "index.html"
    static let folder = "/dashboard/"

    /// The answer to a request for the page; `nil` in a build without the dashboard.
    static func page(for request: HTTPRequest) -> HTTPResponse? {
        file(named: page)?.response(to: request)
    }

    /// The answer to a request for a file below `folder`; `nil` when there is none of that name.
    static func response(to request: HTTPRequest) -> HTTPResponse? {
        guard request.path.hasPrefix(folder) else { return nil }
        let name = String(request.path.dropFirst(folder.count))
        guard name != page, let file = file(named: name) else { return nil }
        guard request.method.isRead else { return .notAllowed(allow: "GET, HEAD") }
        return file.response(to: request)
    }

    /// Every name, for tests.
    static var names: [String] { files.map(\.name) }

    private static func file(named name: String) -> EmbeddedFile? {
        files.first { $0.name == name }
    }

    /// Some twenty, so that a walk is as good as a table and nothing is built at the start.
    private static var files: some Sequence<EmbeddedFile> {
        (0..<martlet_asset_count()).lazy.compactMap { number in
            unsafe martlet_asset_at(number).map { unsafe EmbeddedFile($0.pointee) }
        }
    }
}

/// One file, plain and compressed, in the program's read-only memory.
@safe struct EmbeddedFile {
    private let asset: martlet_asset

    init(_ asset: martlet_asset) { unsafe self.asset = asset }

    var name: String { unsafe String(cString: asset.path) }

    /// The file as the client takes it, to be asked for again each time: 304 while it is the same.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let packed = Negotiation.acceptsGzip(request.headers)
        let version = unsafe String(cString: asset.version)
        var response = HTTPResponse(
            headers: [
                ("Content-Type", unsafe String(cString: asset.type)),
                ("ETag", "\"\(version)\(packed ? "-gzip" : "")\""),
                ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding"),
            ] + Self.protection, body: .bytes(bytes(packed: packed)))
        if packed { response.headers.append(("Content-Encoding", "gzip")) }
        return response
    }

    /// Everything comes from this server, nothing is written in the page itself, nobody else frames
    /// it, and no browser guesses a type.
    private static let protection = [
        (
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
                + " object-src 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    private func bytes(packed: Bool) -> [UInt8] {
        let start = unsafe packed ? asset.gzip : asset.plain
        let count = unsafe Int(packed ? asset.gzip_bytes : asset.plain_bytes)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
