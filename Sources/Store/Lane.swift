import Glibc

/// A thread of its own that makes calls of the server in the order in which they are handed over, while the
/// caller decides what comes next. After a failure the calls behind it are left out, until the failure was
/// told.
///
/// What a call touches must be left alone by the caller until ``wait(for:)`` or ``drain()`` has returned: the
/// connection above all.
public final class Lane: @unchecked Sendable {
  /// Stands for a call that was handed over.
  public struct Ticket { fileprivate var number: Int }

  private var mutex = pthread_mutex_t()
  private var changed = pthread_cond_t()
  private var thread: pthread_t?
  private var calls: [() throws -> Void] = []
  private var given = 0
  private var done = 0
  private var failure: (any Error)?
  private var isStopped = false

  public init() {
    pthread_mutex_init(&mutex, nil)
    pthread_cond_init(&changed, nil)
  }

  deinit {
    pthread_cond_destroy(&changed)
    pthread_mutex_destroy(&mutex)
  }

  /// Hands a call over; the thread begins with the first one.
  public func submit(_ call: @escaping () throws -> Void) -> Ticket {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    if thread == nil { start() }
    calls.append(call)
    given += 1
    pthread_cond_broadcast(&changed)
    return Ticket(number: given)
  }

  /// Waits until a call was made.
  /// - Throws: what it, or one before it, failed with.
  public func wait(for ticket: Ticket) throws {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    while done < ticket.number { pthread_cond_wait(&changed, &mutex) }
    if let told = failure {
      failure = nil
      throw told
    }
  }

  /// Waits until nothing is under way.
  public func drain() throws { try wait(for: Ticket(number: given)) }

  /// Ends the thread, once nothing is under way.
  public func stop() {
    pthread_mutex_lock(&mutex)
    isStopped = true
    pthread_cond_broadcast(&changed)
    pthread_mutex_unlock(&mutex)
    if let thread { pthread_join(thread, nil) }
    thread = nil
    isStopped = false
    failure = nil
  }

  private func start() {
    var made = pthread_t()
    let context = Unmanaged.passUnretained(self).toOpaque()
    let status = pthread_create(
      &made, nil,
      { context in
        if let context { Unmanaged<Lane>.fromOpaque(context).takeUnretainedValue().run() }
        return nil
      }, context)
    precondition(status == 0, "no thread can be started")
    thread = made
  }

  private func run() {
    pthread_mutex_lock(&mutex)
    while true {
      while calls.isEmpty, !isStopped { pthread_cond_wait(&changed, &mutex) }
      guard !calls.isEmpty else { break }
      let call = calls.removeFirst()
      let isOff = failure != nil
      pthread_mutex_unlock(&mutex)
      var failed: (any Error)?
      if !isOff {
        do { try call() } catch { failed = error }
      }
      pthread_mutex_lock(&mutex)
      if let failed { failure = failed }
      done += 1
      pthread_cond_broadcast(&changed)
    }
    pthread_mutex_unlock(&mutex)
  }
}
