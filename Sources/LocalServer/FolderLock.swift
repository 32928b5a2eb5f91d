import Glibc

/// The lock of a state folder: held while the server is made, started or stopped.
///
/// The kernel releases it when its process ends, however that ends.
struct FolderLock: ~Copyable {
  private let file: Int32

  /// Waits for the lock.
  init(_ path: String, owner: Account, seconds: Int, progress: (String) -> Void) throws(LocalServerError) {
    // Without O_CLOEXEC the server would inherit the lock and hold it for good.
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .io("open", path, Files.reason()) }
    guard owner.takes(file) else {
      let why = Files.reason()
      close(file)
      throw .io("hand over", path, why)
    }
    var isTold = false
    for _ in 0..<(seconds * 20) {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
      if !isTold { progress("Waiting for \(FolderLock.holder(of: file)) to finish with the server.") }
      isTold = true
      usleep(50_000)
    }
    let holder = FolderLock.holder(of: file)
    close(file)
    throw .lockHeld(path, holder: holder, seconds: seconds)
  }

  deinit { close(file) }

  /// The process that holds the lock, as the kernel lists it: `1: FLOCK ADVISORY WRITE 123 fe:00:456 0 EOF`.
  private static func holder(of file: Int32) -> String {
    var info = stat()
    guard fstat(file, &info) == 0, let locks = Files.read("/proc/locks") else { return "Another process" }
    for line in locks.split(separator: "\n") where !line.contains("->") {
      let words = line.split(separator: " ")
      if words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(info.st_ino)") {
        return "The process \(words[4])"
      }
    }
    return "Another process"
  }
}
