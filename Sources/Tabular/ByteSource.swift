import Glibc

/// Bytes that are read once, from the start to the end, in chunks.
///
///     var reader = try CSVReader(.file("events.csv"))
///
/// A source owns its file descriptor and closes it at the end of its life, so it cannot be copied.
public struct ByteSource: ~Copyable {
  /// The name for messages: the path, or `-` for standard input.
  public let name: String
  /// The size when it is known, for a progress display; `nil` for pipes and terminals.
  public let totalBytes: Int64?
  /// How much has been read so far.
  public private(set) var bytesRead: Int64 = 0

  private let descriptor: Int32?
  private let closesDescriptor: Bool
  private let memory: [UInt8]
  /// Bytes that ``peek()`` took from the descriptor and no reader has had yet.
  private var ahead: [UInt8] = []

  private init(name: String, totalBytes: Int64?, descriptor: Int32?, closes: Bool, memory: [UInt8]) {
    self.name = name
    self.totalBytes = totalBytes
    self.descriptor = descriptor
    self.closesDescriptor = closes
    self.memory = memory
  }

  deinit {
    if closesDescriptor, let descriptor { _ = close(descriptor) }
  }

  /// A file by its path; `-` is standard input.
  ///
  /// - Parameter name: what messages call it; nil for its path.
  /// - Throws: `cannot-open` or `is-a-directory`, with line 0.
  public static func file(_ path: String, name: String? = nil) throws(Diagnostic) -> ByteSource {
    if path == "-" { return standardInput() }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw Diagnostic(
        file: path, line: 0, code: "cannot-open", message: "cannot be opened: " + systemMessage(errno),
        remedy: "check the path and the permissions")
    }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    if isKnown, status.st_mode & S_IFMT == S_IFDIR {
      _ = close(descriptor)
      throw Diagnostic(
        file: path, line: 0, code: "is-a-directory", message: "is a directory",
        remedy: "name a file inside it")
    }
    let isRegular = isKnown && status.st_mode & S_IFMT == S_IFREG
    return ByteSource(
      name: name ?? path, totalBytes: isRegular ? Int64(status.st_size) : nil, descriptor: descriptor,
      closes: true, memory: [])
  }

  /// Bytes in memory, under a name for messages.
  public static func bytes(_ bytes: [UInt8], name: String) -> ByteSource {
    ByteSource(name: name, totalBytes: Int64(bytes.count), descriptor: nil, closes: false, memory: bytes)
  }

  /// Standard input, named `-`; it stays open.
  public static func standardInput() -> ByteSource {
    ByteSource(name: "-", totalBytes: nil, descriptor: STDIN_FILENO, closes: false, memory: [])
  }

  /// The first bytes of the source, up to the first that is not white space; they stay to be read.
  ///
  /// - Throws: `cannot-read`.
  public mutating func peek() throws(Diagnostic) -> [UInt8] {
    if descriptor == nil { return Array(memory.prefix(4096)) }
    while ahead.allSatisfy({ $0 <= 0x20 || UInt8.byteOrderMark.contains($0) }), ahead.count < 1 << 16 {
      var room = [UInt8](repeating: 0, count: 4096)
      let count = descriptor.map { Self.readDescriptor($0, into: &room, at: 0, limit: 4096) } ?? 0
      if count < 0 { throw unreadable }
      if count == 0 { break }
      ahead += room[..<count]
    }
    return ahead
  }

  /// All that is left of a small file.
  ///
  /// - Throws: `cannot-read`, or `too-large` where it has more than `limit` bytes.
  public mutating func contents(limit: Int) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try read(into: &chunk, at: 0, limit: chunk.count)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > limit {
        throw Diagnostic(
          file: name, line: 0, code: "too-large", message: "has more than \(limit) bytes",
          remedy: "check that it is the right file")
      }
    }
  }

  private var unreadable: Diagnostic {
    Diagnostic(
      file: name, line: 0, code: "cannot-read", message: "cannot be read: " + systemMessage(errno),
      remedy: "check the device, or copy the file and try again")
  }

  /// Reads up to `limit` bytes into `buffer` from `offset` on; 0 is the end of the source.
  mutating func read(into buffer: inout [UInt8], at offset: Int, limit: Int) throws(Diagnostic) -> Int {
    if !ahead.isEmpty {
      let count = min(limit, ahead.count)
      for index in 0..<count { buffer[offset + index] = ahead[index] }
      ahead.removeFirst(count)
      bytesRead += Int64(count)
      return count
    }
    let count =
      descriptor.map { Self.readDescriptor($0, into: &buffer, at: offset, limit: limit) }
      ?? copyMemory(into: &buffer, at: offset, limit: limit)
    if count < 0 { throw unreadable }
    bytesRead += Int64(count)
    return count
  }

  private static func readDescriptor(
    _ descriptor: Int32, into buffer: inout [UInt8], at offset: Int, limit: Int
  ) -> Int {
    buffer.withUnsafeMutableBytes { target in
      let place = UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + limit])
      while true {
        let count = Glibc.read(descriptor, place.baseAddress, place.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
  }

  private func copyMemory(into buffer: inout [UInt8], at offset: Int, limit: Int) -> Int {
    let from = Int(bytesRead)
    let count = min(limit, memory.count - from)
    buffer.withUnsafeMutableBytes { target in
      memory.withUnsafeBytes { origin in
        UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: origin[from..<from + count]))
      }
    }
    return count
  }
}

/// The system's own words for an error number.
func systemMessage(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  return String(cString: text)
}
