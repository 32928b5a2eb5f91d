import Crypto
import Glibc
import Store
import Tabular

/// A file to post: its bytes can be read more than once, for a batch may have to begin again.
struct InputFile {
  /// Where it is read from.
  let path: String
  /// Name without its folder, for the batch.
  let name: String
  /// What messages call it: the path as given, from which an editor can open it.
  let place: String
  /// SHA-256 of its bytes.
  let hash: [UInt8]
  private let isTemporary: Bool

  /// - Parameter given: a path, or `-` for standard input, which is kept in a temporary file meanwhile.
  init(_ given: String) throws {
    if given == "-" {
      path = try InputFile.spool()
      name = "standard input"
      place = name
      isTemporary = true
    } else {
      path = given
      name = given.split(separator: "/").last.map(String.init) ?? given
      place = given
      isTemporary = false
    }
    hash = try InputFile.hash(path)
  }

  func remove() { if isTemporary { unlink(path) } }

  private static func hash(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // The reader that follows says what is wrong with a file that cannot be read.
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      buffer[..<count].withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return Array(hash.finalize())
  }

  private static func spool() throws -> String {
    var template = Array("/tmp/gledger-input-XXXXXX\0".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw LedgerError("no-space", "standard input cannot be kept in /tmp", remedy: "post a file instead")
    }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(0, &buffer, buffer.count)
      guard count > 0 else { break }
      var written = 0
      while written < count {
        let done = buffer[written..<count].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard done > 0 else {
          throw LedgerError("no-space", "standard input does not fit into /tmp", remedy: "free some space")
        }
        written += done
      }
    }
    return template.withUnsafeBufferPointer { buffer in
      String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
