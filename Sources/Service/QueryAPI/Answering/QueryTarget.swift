package import Store

/// Where questions are answered from: a store's folder, and its writer where that is in this
/// process.
package struct QueryTarget: Sendable {
    package var folder: String
    /// `nil` when everything there is lies in files.
    package var views: StoreViews?

    package init(folder: String, views: StoreViews? = nil) {
        self.folder = folder
        self.views = views
    }
}
