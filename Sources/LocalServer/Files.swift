import Glibc

/// The few calls on files that the private server needs, with owner and mode said each time.
enum Files {
  struct Info {
    var owner: uid_t
    var group: gid_t
    /// The permission bits.
    var mode: UInt32
    var isFolder: Bool
  }

  /// What `stat` says; nil when the file is not there or out of reach.
  static func info(_ path: String, followLinks: Bool = true) -> Info? {
    var found = stat()
    guard (followLinks ? stat(path, &found) : lstat(path, &found)) == 0 else { return nil }
    return Info(
      owner: found.st_uid, group: found.st_gid, mode: found.st_mode & 0o7777,
      isFolder: found.st_mode & S_IFMT == S_IFDIR)
  }

  static func exists(_ path: String) -> Bool { info(path) != nil }

  /// The text of a small file; nil when it cannot be read.
  static func read(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      guard count > 0 else { break }
      text.append(contentsOf: piece[..<count])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes a file whole or not at all, by a new file that takes its place.
  static func write(_ path: String, _ text: String, owner: Account) throws(LocalServerError) {
    let new = "\(path).new-\(getpid())"
    unlink(new)
    let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .io("write", path, reason()) }
    defer { close(file) }
    var text = text
    let isWritten = text.withUTF8 { Glibc.write(file, $0.baseAddress, $0.count) == $0.count }
    guard isWritten, owner.takes(file), fsync(file) == 0, rename(new, path) == 0 else {
      let why = reason()
      unlink(new)
      throw .io("write", path, why)
    }
  }

  /// Makes a folder, with any folders above it that are missing; those are open to all for passing through.
  static func makeFolder(_ path: String, mode: mode_t, owner: Account) throws(LocalServerError) {
    if info(path)?.isFolder == true { return }
    let parent = parent(of: path)
    if parent != path, !exists(parent) {
      try makeFolder(parent, mode: 0o755, owner: owner.isSelf ? owner : .current)
    }
    guard mkdir(path, mode) == 0 || errno == EEXIST, info(path)?.isFolder == true else {
      throw .io("make the folder", path, reason())
    }
    // The umask may have taken bits away that the user of the server needs.
    guard chmod(path, mode) == 0, owner.takes(path) else { throw .io("hand over", path, reason()) }
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with all that is in it; links are not followed.
  static func remove(_ path: String) {
    if info(path, followLinks: false)?.isFolder == true {
      for name in names(in: path) { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// Makes sure that a rename in a folder survives a power cut.
  static func sync(folder: String) {
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// A path from the root, without `//`, `/.` or a slash at its end.
  static func absolute(_ path: String) -> String {
    var whole = path
    if !path.hasPrefix("/") {
      let here = getcwd(nil, 0)
      defer { free(here) }
      whole = (here.map { String(cString: $0) } ?? "") + "/" + path
    }
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// What the last failed call said.
  static func reason() -> String { strerror(errno).map { String(cString: $0) } ?? "error \(errno)" }
}
