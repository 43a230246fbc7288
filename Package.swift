// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target: Swift 6, unsafe code marked, every warning an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A C library of the system: a module map and a header, nothing else.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A target of Martlet in its floor's folder.
func target(
    _ name: String, in floor: String, uses dependencies: [Target.Dependency],
    links libraries: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)",
        swiftSettings: strict, linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// A backend sees the kit and what lies below it; a library of its own is named by `also`.
func backend(_ name: String, also more: [Target.Dependency] = []) -> Target {
    target(
        name, in: "Backends",
        uses: ["BackendKit", "Statsd", "Configuration", "HTTP", "EventLoop"] + more)
}

/// The tests of one target.
func tests(of name: String, with more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + more,
        swiftSettings: strict)
}

/// The commit for `martlet version`, carried by a C file, so that a new commit rebuilds only that.
let revision: [CSetting] =
    Context.gitInformation.map { git in
        let mark = git.hasUncommittedChanges ? "-modified" : ""
        return [.define("MARTLET_REVISION", to: "\"\(git.currentCommit.prefix(12))\(mark)\"")]
    } ?? []

let package = Package(
    name: "martlet",
    products: [.executable(name: "martlet", targets: ["martlet"])],
    targets: [
        // MARK: System
        system("CLibuv", pkgConfig: "libuv", apt: "libuv1-dev"),
        system("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CXXHash", pkgConfig: "libxxhash", apt: "libxxhash-dev"),
        system("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev"),
        system("CSnappy", pkgConfig: "snappy", apt: "libsnappy-dev"),
        .systemLibrary(name: "CBytes", path: "Sources/System/CBytes"),
        .systemLibrary(name: "CMalloc", path: "Sources/System/CMalloc"),
        .systemLibrary(name: "CPages", path: "Sources/System/CPages"),
        .target(name: "CBuildInfo", path: "Sources/System/CBuildInfo", cSettings: revision),
        // The files of `web/`, embedded; see scripts/embed-dashboard.
        .target(name: "CDashboard", path: "Sources/System/CDashboard"),
        // How the four below load a library.
        .target(name: "CLoading", path: "Sources/System/CLoading"),
        // Loads crypt(3) when it is needed.
        .target(name: "CCrypt", dependencies: ["CLoading"], path: "Sources/System/CCrypt"),
        // Loads libcurl when it is needed, instead of linking it.
        .target(name: "CCurl", dependencies: ["CLoading"], path: "Sources/System/CCurl"),
        // Loads libsqlite3 likewise.
        .target(name: "CSQLite", dependencies: ["CLoading"], path: "Sources/System/CSQLite"),
        // Loads GnuTLS when it is needed.
        .target(name: "CGnuTLS", dependencies: ["CLoading"], path: "Sources/System/CGnuTLS"),

        // MARK: Base
        target("EventLoop", in: "Base", uses: ["CLibuv", "CMalloc"]),
        // Tokens, users and the hashes of their passwords.
        target("Credentials", in: "Base", uses: ["CCrypt"]),
        target(
            "HTTP", in: "Base",
            uses: ["Credentials", "EventLoop", "TLS", "CMicrohttpd", "CZlib", "CCurl"]),
        target("Configuration", in: "Base", uses: ["CYAML"]),
        target("TLS", in: "Base", uses: ["CGnuTLS"]),

        // MARK: Pipeline
        // Rounding and roots are libm's; without Foundation or Glibc nothing else asks for it.
        target(
            "Statsd", in: "Pipeline", uses: ["CBytes", "CPages", "CPCRE2", "CXXHash"],
            links: ["m"]),
        target("Ingest", in: "Pipeline", uses: ["EventLoop", "Statsd", "TLS"]),
        target("Flush", in: "Pipeline", uses: ["EventLoop", "Statsd"]),

        // MARK: Backends
        target(
            "BackendKit", in: "Backends",
            uses: ["EventLoop", "HTTP", "Statsd", "Configuration", "CZlib"]),
        // The cumulative series that Prometheus scrapes, or gets by remote write.
        backend("ExpositionKit"),
        // What agents forward and a collector merges: frames, states, intervals, journal.
        backend("ForwardKit", also: ["CZlib"]),
        // Both ends of forwarding: an agent's backend, a collector's thread.
        backend("Forward", also: ["Credentials", "ForwardKit", "TLS"]),
        backend("Graphite"),
        backend("Influx"),
        // The query language over any source of samples; pure, it only borrows PCRE2.
        target("PromQL", in: "Backends", uses: ["BackendKit", "CPCRE2"]),
        backend("Prometheus", also: ["ExpositionKit"]),
        // Of the cumulative series only the bins of timers' values.
        backend("OTLP", also: ["ExpositionKit"]),
        backend("RemoteWrite", also: ["CSnappy", "ExpositionKit"]),
        backend("Console"),
        backend("Repeater"),
        // The history of the cumulative series, in files.
        backend("Store", also: ["CSQLite", "ExpositionKit"]),

        // MARK: Service
        target("Admin", in: "Service", uses: ["HTTP", "EventLoop", "Statsd", "CDashboard"]),
        // Prometheus' HTTP API over the local store.
        target("QueryAPI", in: "Service", uses: ["PromQL", "Store", "HTTP", "EventLoop"]),
        target(
            "Agent", in: "Service",
            uses: [
                "Admin", "QueryAPI", "Console", "Repeater", "Prometheus", "RemoteWrite", "OTLP",
                "Graphite", "Influx", "Forward", "ForwardKit", "PromQL", "Store", "ExpositionKit",
                "BackendKit", "Flush", "Ingest", "Statsd", "Credentials", "TLS",
                "Configuration", "HTTP", "EventLoop", "CBuildInfo",
            ]),
        .executableTarget(
            name: "martlet", dependencies: ["Agent"], path: "Sources/Service/martlet",
            swiftSettings: strict),

        // MARK: Tests
        .target(
            name: "TestSupport", dependencies: ["Statsd", "HTTP", "EventLoop"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        tests(of: "EventLoop"),
        tests(of: "Credentials"),
        tests(of: "HTTP", with: ["Credentials", "EventLoop", "TLS"]),
        tests(of: "Configuration"),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        tests(of: "Statsd", with: ["CAllocationCounter"]),
        tests(of: "Ingest", with: ["EventLoop", "Statsd"]),
        tests(of: "Flush", with: ["EventLoop", "Statsd"]),
        tests(of: "BackendKit", with: ["EventLoop", "HTTP", "Statsd", "Configuration"]),
        tests(of: "Graphite", with: ["BackendKit", "EventLoop", "Statsd", "Configuration"]),
        tests(of: "ExpositionKit", with: ["BackendKit", "HTTP", "Statsd", "CAllocationCounter"]),
        tests(of: "Forward", with: ["ForwardKit", "BackendKit", "EventLoop", "Statsd"]),
        tests(of: "ForwardKit", with: ["BackendKit", "EventLoop", "Statsd"]),
        tests(
            of: "Prometheus",
            with: ["ExpositionKit", "BackendKit", "EventLoop", "Statsd", "Configuration"]),
        tests(of: "PromQL"),
        tests(of: "Influx", with: ["BackendKit", "HTTP", "EventLoop", "Statsd", "Configuration"]),
        tests(of: "OTLP", with: ["BackendKit", "EventLoop", "HTTP", "Statsd", "Configuration"]),
        tests(
            of: "RemoteWrite",
            with: [
                "ExpositionKit", "BackendKit", "HTTP", "EventLoop", "Statsd", "Configuration",
            ]),
        tests(of: "Console", with: ["BackendKit", "EventLoop", "Statsd", "Configuration"]),
        tests(of: "Repeater", with: ["BackendKit", "EventLoop", "Statsd", "Configuration"]),
        // A process that tests kill while it writes.
        .executableTarget(
            name: "StoreProbe", dependencies: ["Store", "BackendKit"], path: "Tests/StoreProbe",
            swiftSettings: strict),
        tests(
            of: "Store",
            with: [
                "StoreProbe", "BackendKit", "EventLoop", "ExpositionKit", "Statsd", "Configuration",
            ]),
        tests(of: "Admin", with: ["HTTP", "EventLoop", "Statsd"]),
        tests(
            of: "QueryAPI", with: ["PromQL", "Store", "BackendKit", "HTTP", "EventLoop"]),
        tests(
            of: "Agent", with: ["Admin", "EventLoop", "ForwardKit", "Statsd", "Configuration"]),
    ]
)

// MARK: Fuzz

/// A libFuzzer target of its input; its folder holds the C entry point.
func fuzz(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Fuzz/\(name)",
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}

// Only libFuzzer has a `main` for these: `scripts/fuzz` sets the variable and the sanitizer.
if Context.environment["MARTLET_FUZZ"] == "1" {
    package.targets += [
        fuzz("Canary", uses: []),
        fuzz("DatagramFuzz", uses: ["Statsd", "TestSupport"]),
        fuzz("EnvelopeFuzz", uses: ["Ingest"]),
        fuzz("ForwardFuzz", uses: ["ForwardKit", "Statsd"]),
        fuzz("HTTPFuzz", uses: ["Credentials", "HTTP"]),
        fuzz("ConfigFuzz", uses: ["Configuration"]),
        fuzz("MappingFuzz", uses: ["Statsd", "TestSupport"]),
        fuzz("PromQLFuzz", uses: ["PromQL", "TestSupport"]),
        fuzz("SpoolFuzz", uses: ["BackendKit", "EventLoop"]),
        fuzz("StoreChunkFuzz", uses: ["Store"]),
        fuzz("StreamFuzz", uses: ["Ingest", "Statsd"]),
        fuzz("TextConsoleFuzz", uses: ["Admin", "Statsd"]),
        fuzz(
            "PipelineFuzz",
            uses: [
                "Statsd", "Graphite", "Influx", "Console", "ExpositionKit", "RemoteWrite", "OTLP",
                "HTTP", "TestSupport",
            ]),
    ]
}

// MARK: End to end

// The query engine as a program for `scripts/e2e-promql`, which sets the variable.
if Context.environment["MARTLET_E2E"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "PromQLAnswers", dependencies: ["PromQL"], path: "Tests/PromQLAnswers",
            swiftSettings: strict))
}

// MARK: Benchmarks

// `MARTLET_BENCH=1 swift run -c release Micro`: see docs/PERFORMANCE.md.
if Context.environment["MARTLET_BENCH"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "Micro",
            dependencies: [
                "Graphite", "Influx", "ExpositionKit", "RemoteWrite", "OTLP", "HTTP", "Flush",
                "Statsd", "EventLoop", "TestSupport", "CAllocationCounter", "ForwardKit",
                "BackendKit",
            ],
            path: "Benchmarks/Micro", swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "StoreBench", dependencies: ["Store", "BackendKit"], path: "Benchmarks/Store",
            exclude: ["rows.c"], swiftSettings: strict))
}
