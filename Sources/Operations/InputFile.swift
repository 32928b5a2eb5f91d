import Glibc
import Ledger
import Store
import Tabular

/// A file to post: its bytes can be read more than once, for a batch may have to begin again.
public struct InputFile {
  /// Where it is read from.
  let path: String
  /// Name without its folder, for the batch.
  let name: String
  /// What messages call it: the path as given, from which an editor can open it.
  let place: String
  /// SHA-256 of its bytes.
  let hash: [UInt8]
  /// Of standard input's copy, which has no name any more: it goes with the program, however that ends.
  private let copy: Int32?

  /// - Parameter given: a path, or `-` for standard input, which is kept in a temporary file meanwhile.
  init(_ given: String) throws {
    if given == "-" {
      let copy = try InputFile.spool(0)
      self.copy = copy
      path = "/proc/self/fd/\(copy)"
      name = "standard input"
      place = name
    } else if InputFile.isStream(given) {
      let descriptor = open(given, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw LedgerError(
          "cannot-open", "\(given) cannot be opened: \(String(cString: strerror(errno)))",
          remedy: "check the path and the permissions")
      }
      defer { close(descriptor) }
      let copy = try InputFile.spool(descriptor)
      self.copy = copy
      path = "/proc/self/fd/\(copy)"
      name = given.split(separator: "/").last.map(String.init) ?? given
      place = given
    } else {
      path = given
      name = given.split(separator: "/").last.map(String.init) ?? given
      place = given
      copy = nil
    }
    hash = try InputFile.hash(path)
  }

  /// Bytes that a batch of this file is expected to take on the server's disk.
  ///
  /// Measured on 30,000 events of 65 bytes each: 10 bytes of log and 9 of tables for each byte of the file.
  /// The server keeps at most 4 GiB of the log. JSON Lines say the same in three times as many bytes.
  func expectedBytes(isJSON: Bool) -> Int64 {
    var info = stat()
    guard stat(path, &info) == 0 else { return 0 }
    let bytes = Int64(info.st_size) / (isJSON ? 3 : 1) * 10
    return bytes + min(bytes, 4 << 30)
  }

  /// True where both paths lead to one file, by whatever name.
  static func areSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
      && first.st_mode & S_IFMT == S_IFREG
  }

  func remove() { if let copy { close(copy) } }

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
      buffer[..<count].withUnsafeBytes { hash.update($0) }
    }
    return hash.value
  }

  /// Says now what is wrong with a path, so that nothing is begun: missing, a folder, not readable.
  public static func check(_ path: String) throws(Diagnostic) {
    if path != "-", !isStream(path), !ReplayRun.isExport(path) { _ = try ByteSource.file(path) }
  }

  /// A pipe or a device: its bytes come once.
  private static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// What the program itself says: kept in a file without a name, which goes with the program however that
  /// ends.
  init(_ bytes: [UInt8], name: String) throws {
    let copy = try InputFile.unnamed()
    try InputFile.put(bytes[...], into: copy)
    (self.copy, path, self.name, place) = (copy, "/proc/self/fd/\(copy)", name, name)
    hash = try InputFile.hash(path)
  }

  private static func unnamed() throws -> Int32 {
    var template = Array("/tmp/gledger-input-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw LedgerError("no-space", "the input cannot be kept in /tmp", remedy: "post a file instead")
    }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private static func put(_ bytes: ArraySlice<UInt8>, into descriptor: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let done = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard done > 0 else {
        close(descriptor)
        throw LedgerError("no-space", "the input does not fit into /tmp", remedy: "free some space")
      }
      rest = rest.dropFirst(done)
    }
  }

  private static func spool(_ source: Int32) throws -> Int32 {
    let descriptor = try unnamed()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(source, &buffer, buffer.count)
      guard count > 0 else { break }
      try put(buffer[..<count], into: descriptor)
    }
    return descriptor
  }
}
