import Foundation
import Glibc
import Synchronization

/// Stands between a client and the server's Unix socket, and breaks the first commit that passes.
final class CommitProxy: Sendable {
  enum Fault: Sendable {
    /// The server never sees the commit.
    case beforeItArrives
    /// The server has committed, and the client never hears of it.
    case beforeItIsAnswered
    /// The client is cut off, and the server sees the commit half a second later.
    case whileItTravels
  }

  /// What goes behind a connection string to lead it through here.
  let conninfo: String
  private let target: String
  private let fault: Mutex<Fault?>
  private let listener: Int32
  private static let commit = Array("commit\0".utf8)

  /// - Parameters:
  ///   - conninfo: of the database, with its socket's folder as `host='…'`.
  ///   - folder: where the socket of this proxy is made.
  init(_ conninfo: String, folder: String, _ fault: Fault) throws {
    guard let start = conninfo.range(of: "host='"),
      let end = conninfo[start.upperBound...].firstIndex(of: "'")
    else { throw TestFault(text: "no socket in \(conninfo)") }
    target = "\(conninfo[start.upperBound..<end])/.s.PGSQL.5432"
    // The later value of a keyword wins.
    self.conninfo = "\(conninfo) host='\(folder)' requirepeer=''"
    self.fault = Mutex(fault)
    listener = try CommitProxy.open("\(folder)/.s.PGSQL.5432") { bind($0, $1, $2) }
    guard listen(listener, 8) == 0 else { throw TestFault(text: "listen: \(errno)") }
    Thread.detachNewThread { [self] in acceptAll() }
  }

  func close() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func open(
    _ path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let done = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard done == 0 else { throw TestFault(text: "\(path): \(errno)") }
    return socket
  }

  private func acceptAll() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      guard let server = try? CommitProxy.open(target, { connect($0, $1, $2) }) else { break }
      Thread.detachNewThread { [self] in relay(client, server) }
    }
    Glibc.close(listener)
  }

  private func relay(_ client: Int32, _ server: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    relaying: while poll(&ends, 2, -1) > 0 {
      for (place, other) in [(0, server), (1, client)] where ends[place].revents != 0 {
        let count = read(ends[place].fd, &buffer, buffer.count)
        guard count > 0 else { break relaying }
        let bytes = buffer[..<count]
        if place == 0, bytes.reversed().starts(with: CommitProxy.commit.reversed()), let fault = takeFault() {
          breakOff(fault, bytes, client, server)
          break relaying
        }
        guard CommitProxy.send(bytes, other) else { break relaying }
      }
    }
    // A shell that another test has just started may have the sockets too: closing alone would end nothing.
    for socket in [client, server] {
      shutdown(socket, Int32(SHUT_RDWR))
      Glibc.close(socket)
    }
  }

  private func takeFault() -> Fault? {
    fault.withLock { fault in
      defer { fault = nil }
      return fault
    }
  }

  private func breakOff(_ fault: Fault, _ bytes: ArraySlice<UInt8>, _ client: Int32, _ server: Int32) {
    var answer = [UInt8](repeating: 0, count: 1 << 10)
    switch fault {
    case .beforeItArrives: break
    case .beforeItIsAnswered:
      _ = CommitProxy.send(bytes, server)
      _ = read(server, &answer, answer.count)
    case .whileItTravels:
      shutdown(client, Int32(SHUT_RDWR))
      usleep(500_000)
      _ = CommitProxy.send(bytes, server)
      _ = read(server, &answer, answer.count)
    }
  }

  private static func send(_ bytes: ArraySlice<UInt8>, _ socket: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
