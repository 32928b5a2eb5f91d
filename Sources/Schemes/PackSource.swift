import Glibc
import Ledger
import Tabular

/// The files of a scheme pack, from a folder or from the texts bundled into the program.
public struct PackSource: Sendable {
  /// Paths relative to the pack (`book.csv`, `treaty/QS.yaml`), sorted; bytes without a byte order mark and
  /// with LF.
  public let files: [(path: String, bytes: [UInt8])]

  /// Files in memory.
  public init(files: [(path: String, bytes: [UInt8])]) {
    self.files = files.map { (path: $0.path, bytes: PackSource.normalised($0.bytes)) }
      .sorted { utf8Precedes($0.path, $1.path) }
  }

  /// Texts in memory, such as the packs that are bundled into the program.
  public init(texts: [(path: String, text: String)]) {
    self.init(files: texts.map { (path: $0.path, bytes: Array($0.text.utf8)) })
  }

  /// The files of a folder and of its `treaty` folder; names that begin with a dot are left out.
  /// - Throws: a ``Tabular/Diagnostic`` where the folder or a file cannot be read.
  public static func folder(_ path: String) throws(Diagnostic) -> PackSource {
    var files: [(path: String, bytes: [UInt8])] = []
    for name in try entries(path) {
      let full = path + "/" + name
      guard isFolder(full) else {
        files.append((name, try contents(full)))
        continue
      }
      for inner in try entries(full) where !isFolder(full + "/" + inner) {
        files.append((name + "/" + inner, try contents(full + "/" + inner)))
      }
    }
    return PackSource(files: files)
  }

  /// SHA-256 over path and bytes of each file in the order of the paths, each with its length before it.
  public var hash: [UInt8] {
    var digest = SHA256()
    for file in files {
      for item in [Array(file.path.utf8), file.bytes] {
        let count = UInt32(truncatingIfNeeded: item.count)
        digest.update((0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) })
        digest.update(item)
      }
    }
    return digest.value
  }

  private static func normalised(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for place in start..<bytes.count {
      if bytes[place] == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { continue }
      result.append(bytes[place])
    }
    return result
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func entries(_ path: String) throws(Diagnostic) -> [String] {
    guard let folder = opendir(path) else { throw unreadable(path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted(by: utf8Precedes)
  }

  /// No file of a pack is larger, in bytes.
  private static let limit = 64 << 20

  private static func contents(_ path: String) throws(Diagnostic) -> [UInt8] {
    var source = try ByteSource.file(path)
    return try source.contents(limit: limit)
  }

  private static func unreadable(_ path: String) -> Diagnostic {
    Diagnostic(
      file: path, line: 0, code: "cannot-open", message: "the scheme pack cannot be read here",
      remedy: "give the path of a folder with a pack.yaml, or the name of a pack that comes with the program")
  }
}
