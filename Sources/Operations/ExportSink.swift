import Glibc
import Ledger
import Store

/// Where an export goes: a file that appears under its name only when it is whole, or standard output.
final class ExportSink {
  private(set) var written: Int64 = 0
  private let descriptor: Int32
  private let path: String?
  private var partial: String { "\(path ?? "").partial" }

  /// - Parameter path: nil is standard output.
  init(path: String?) throws {
    self.path = path
    guard let path else {
      descriptor = 1
      return
    }
    descriptor = open("\(path).partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ExportSink.failure(path) }
  }

  /// Writes what has come together, where it is much or all is asked for.
  func take(_ bytes: inout ByteBuilder, all: Bool = false) throws {
    guard all || bytes.count > 1 << 18 else { return }
    try bytes.withBytes { try write(UnsafeRawBufferPointer($0)) }
    bytes.removeAll()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var start = 0
    while start < bytes.count {
      let done = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
      if done < 0, errno == EINTR { continue }
      guard done > 0 else { throw ExportSink.failure(path ?? "standard output") }
      start += done
    }
    written += Int64(bytes.count)
  }

  /// Gives the file its name, once its bytes are on the disk.
  func finish() throws {
    guard let path else { return }
    let isSynced = fsync(descriptor) == 0
    close(descriptor)
    guard isSynced, rename(partial, path) == 0 else {
      unlink(partial)
      throw ExportSink.failure(path)
    }
  }

  func abandon() {
    guard path != nil else { return }
    close(descriptor)
    unlink(partial)
  }

  static func failure(_ path: String) -> LedgerError {
    let cause = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return LedgerError(
      "cannot-write", "\(path) cannot be written: \(cause)", remedy: "check the path, the rights and the disk"
    )
  }
}
