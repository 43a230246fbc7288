import Foundation
import Statsd
import Testing

/// The dashboard's files; they are there once `scripts/install` has prepared them for the build.
@Suite struct DashboardTests {
    @Test func `the page is at the root where there is a store, and a list of pages elsewhere`()
        throws
    {
        let fixture = try AdminFixture()
        #expect(try Peer.ask(fixture.httpPort, "GET /").text.contains("/api/martlet/status"))
        _ = fixture.ask { $0.agent.keepsHistory = true }
        let page = try Peer.ask(fixture.httpPort, "GET /")
        #expect(page.text.contains("dashboard/app.js"))
        #expect(page.header("content-type") == "text/html; charset=utf-8")
        #expect(try Peer.ask(fixture.httpPort, "GET /dashboard").body == page.body)
        #expect(try Peer.ask(fixture.httpPort, "GET /dashboard/index.html").status == 404)
        fixture.close()
    }

    @Test func `everything comes from the agent, and nothing is written in the page`() throws {
        let fixture = try AdminFixture { $0.keepsHistory = true }
        let page = try Peer.ask(fixture.httpPort, "GET /")
        let policy = try #require(page.header("content-security-policy"))
        #expect(policy.hasPrefix("default-src 'self';") && !policy.contains("unsafe"))
        #expect(policy.contains("frame-ancestors 'self'"))
        #expect(page.header("x-content-type-options") == "nosniff")
        #expect(!page.text.contains("//") && !page.text.contains("style="))
        fixture.close()
    }

    /// Each file that a page or a module names, from the page on.
    @Test func `every file that is named is served with its type`() throws {
        let fixture = try AdminFixture()
        var waiting = ["index.html"]
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            let path = name == "index.html" ? "/dashboard" : "/dashboard/\(name)"
            let reply = try Peer.ask(fixture.httpPort, "GET \(path)")
            #expect(reply.status == 200 && !reply.body.isEmpty, "\(path)")
            #expect(reply.header("content-type")?.hasPrefix(Self.type(name)) == true)
            if !name.hasPrefix("dygraphs/") { waiting += Self.references(in: reply.text, of: name) }
        }
        #expect(seen.contains("views/graph.js") && seen.contains("dygraphs/dygraph.min.js"))
        fixture.close()
    }

    private static func type(_ name: String) -> String {
        let types = [
            "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
        ]
        return types[String(name.split(separator: ".").last ?? "")] ?? "?"
    }

    /// `"dashboard/…"` from the page's folder, `"./…"` and `"../…"` from the module's.
    private static func references(in text: String, of name: String) -> [String] {
        let folder = name.split(separator: "/").dropLast().joined(separator: "/")
        return text.matches(of: /"(dashboard\/|\.\/|\.\.\/)([a-z.\/]+\.(?:js|css|svg))"/)
            .map { match in
                match.1 == "./" && !folder.isEmpty ? "\(folder)/\(match.2)" : "\(match.2)"
            }
    }

    @Test(arguments: [("", false), ("Accept-Encoding: gzip\r\n", true)])
    func `a file is compressed for who takes that, and not sent twice`(
        fields: String, isPacked: Bool
    ) throws {
        let fixture = try AdminFixture()
        let path = "GET /dashboard/dygraphs/dygraph.min.js"
        let reply = try Peer.ask(fixture.httpPort, path, fields)
        #expect(reply.header("content-encoding") == (isPacked ? "gzip" : nil))
        #expect(reply.header("vary") == "Accept-Encoding")
        #expect(reply.header("cache-control") == "no-cache")
        #expect(isPacked == (reply.body.count < 50_000))
        #expect(isPacked == reply.body.starts(with: [0x1F, 0x8B]))
        let tag = try #require(reply.header("etag"))
        let again = try Peer.ask(fixture.httpPort, path, "If-None-Match: \(tag)\r\n\(fields)")
        #expect(again.status == 304 && again.body.isEmpty)
        let other = try Peer.ask(fixture.httpPort, path, "If-None-Match: \"x\"\r\n\(fields)")
        #expect(other.status == 200)
        fixture.close()
    }

    @Test(arguments: [
        "/dashboard/", "/dashboard/nothing.js", "/dashboard/../index.html",
        "/dashboard/%2e%2e/%2e%2e/etc/passwd", "/dashboard/app.js/", "/dashboardapp.js",
    ])
    func `nothing else is served`(path: String) throws {
        let fixture = try AdminFixture { $0.keepsHistory = true }
        #expect(try Peer.ask(fixture.httpPort, "GET \(path)").status == 404)
        fixture.close()
    }

    @Test func `files are only read`() throws {
        let fixture = try AdminFixture { $0.keepsHistory = true }
        for path in ["/", "/dashboard", "/dashboard/app.js"] {
            let fields = "Content-Length: 0\r\nX-Martlet: 1\r\n"
            #expect(try Peer.ask(fixture.httpPort, "POST \(path)", fields).status == 405)
            let head = try Peer.ask(fixture.httpPort, "HEAD \(path)")
            #expect(head.status == 200 && head.header("etag") != nil)
        }
        fixture.close()
    }
}
