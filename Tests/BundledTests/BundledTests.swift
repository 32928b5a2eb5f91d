import Bundled
import Foundation
import Testing

/// The root of the package, where the bundled files come from.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Test func everyBundledTextIsTheFileOfItsPath() throws {
  #expect(!Bundled.files.isEmpty)
  for file in Bundled.files {
    let data = try Data(contentsOf: root.appending(path: file.path))
    #expect(Data(file.text.utf8) == data, "\(file.path)")
  }
}

@Test func pathsAreSortedAndFound() {
  let paths = Bundled.files.map(\.path)
  #expect(paths == paths.sorted() && Set(paths).count == paths.count)
  #expect(Bundled.text(paths[0]) == Bundled.files[0].text && Bundled.text("none") == nil)
  #expect(Bundled.files(below: "SQL/").allSatisfy { $0.path.hasPrefix("SQL/") })
}
