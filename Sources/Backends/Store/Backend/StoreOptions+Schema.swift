import BackendKit
package import Configuration

extension StoreOptions {
    /// The keys of an entry `{type: store, …}`.
    package static var schema: Schema<StoreOptions> {
        Schema(
            defaults: StoreOptions(),
            BackendCommonOptions.identityOptions.map { $0.lifted(to: \.common) } + [
                Option(
                    "path", \.path, .folder,
                    "The folder of the store's files; empty for `store` in `state_dir`."),
                Option(
                    "bytes_max", \.bytesMax, .bytes(StoreLimits.bytesMin...(64 << 40)),
                    "Most bytes of all files together; beyond it the oldest samples go."),
                Option(
                    "retention", \.retention, .list(of: .section(Keep.schema), count: 1...3),
                    "How long samples are kept, as they came (`raw`) and rolled up."),
            ],
            validate: { options, node, path, problems in
                func report(_ problem: String) {
                    problems.add(problem, key: "retention", of: node, at: path)
                }
                let tiers = options.retention.map(\.tier)
                if Set(tiers).count < tiers.count { report("has a step twice") }
                if !tiers.contains(.raw) { report("has no step `raw`") }
            })
    }
}

extension StoreOptions.Keep {
    package static var schema: Schema<StoreOptions.Keep> {
        Schema(
            defaults: StoreOptions.Keep(),
            [
                Option("step", \.tier, .choice, "How finely: `raw`, `10m` or `1h`.").required,
                Option(
                    "keep", \.keepMilliseconds,
                    .milliseconds(.seconds(3_600)...(.seconds(100 * 366 * 86_400))),
                    "How long. Files go as a whole: days, months or quarters."
                )
                .required,
            ])
    }
}

extension Codec where Value == String {
    /// The absolute path of a folder; empty for none.
    fileprivate static var folder: Codec {
        string.checked { path in
            guard !path.isEmpty else { return nil }
            let isPath = path.hasPrefix("/") && path.utf8.count <= 1_024 && !path.hasSuffix("/")
            return isPath ? nil : "is not the absolute path of a folder"
        }
    }
}
