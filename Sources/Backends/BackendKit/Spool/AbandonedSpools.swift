/// Spools whose backend is no longer configured: nobody delivers what is in them.
package enum AbandonedSpools {
    /// The folders in `root` with payloads that belong to no backend in `names`, sorted.
    ///
    /// What cannot be read is passed over: the spool itself says what is wrong with it.
    package static func folders(in root: String, except names: [String]) -> [String] {
        let kept = Set(names.map(SpoolThread.folderName))
        return entries(of: root).sorted()
            .filter { !kept.contains($0) }
            .map { "\(root)/\($0)" }
            .filter { entries(of: $0).contains(where: SpoolSegment.isName) }
    }

    private static func entries(of folder: String) -> [String] {
        do {
            return try DiskSpoolFiles(folder: folder).names()
        } catch {
            return []
        }
    }
}
