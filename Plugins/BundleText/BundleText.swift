import Foundation
import PackagePlugin

/// Writes the SQL files and the scheme packs of the package into a Swift file, as string literals.
///
/// Resource bundles crash an installed binary, and `embedInCode` refuses equal file names in two folders.
@main
struct BundleText: BuildToolPlugin {
  /// The folders whose files are bundled, from the root of the package, sorted.
  static let folders = ["SQL", "Sources/Interchange/Mappings", "Sources/Schemes/Packs"]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let files = Self.folders.flatMap { paths(below: $0, root: root) }
    let output = context.pluginWorkDirectoryURL.appending(path: "BundledFiles.swift")
    // A changed file is noticed as an input; an added or removed one changes the arguments.
    return [
      .buildCommand(
        displayName: "Bundle \(files.count) texts",
        executable: try context.tool(named: "BundleTextTool").url,
        arguments: [output.path(percentEncoded: false), root.path(percentEncoded: false)] + files,
        inputFiles: files.map { root.appending(path: $0) },
        outputFiles: [output])
    ]
  }

  /// The files below a folder, hidden ones left out, as sorted paths from the root.
  private func paths(below folder: String, root: URL) -> [String] {
    let top = root.appending(path: folder).path(percentEncoded: false)
    let found = FileManager.default.enumerator(atPath: top)?.compactMap { $0 as? String } ?? []
    return found.filter { path in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: "\(top)/\(path)", isDirectory: &isFolder)
      let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") || $0.hasSuffix("~") }
      return exists && !isFolder.boolValue && !isHidden
    }
    .map { "\(folder)/\($0)" }
    .sorted()
  }
}
