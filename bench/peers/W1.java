import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * W1 on java.util.PriorityQueue alone: the cost of the events on a JVM. CPU time is that of the whole process, including its compiler and garbage
 * collector.
 *
 * <pre>java W1 NODES MESSAGES</pre>
 */
public final class W1 {
  private record Message(double due, long order, int from, int to, boolean isRequest) implements Comparable<Message> {
    @Override
    public int compareTo(Message other) {
      return due != other.due ? Double.compare(due, other.due) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Message> queue = new PriorityQueue<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] answered;
  private long sent = 0;
  private double now = 0;

  private W1(int nodes) {
    answered = new int[nodes];
    for (int node = 0; node < nodes; node++) send(node, other(node), true);
  }

  private int other(int self) {
    int drawn = random.nextInt(answered.length - 1);
    return drawn >= self ? drawn + 1 : drawn;
  }

  private void send(int from, int to, boolean isRequest) {
    queue.add(new Message(now + 0.01 + 0.09 * random.nextDouble(), sent++, from, to, isRequest));
  }

  private void play(long messages) {
    for (long delivered = 0; delivered < messages; delivered++) {
      Message message = queue.poll();
      now = message.due;
      if (message.isRequest) {
        send(message.to, message.from, false);
      } else {
        answered[message.to]++;
        send(message.to, other(message.to), true);
      }
    }
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() * 1e-9;
  }

  public static void main(String[] arguments) {
    int nodes = (int) Double.parseDouble(arguments[0]);
    long messages = (long) Double.parseDouble(arguments[1]);
    double begun = cpuSeconds();
    W1 run = new W1(nodes);
    double cpu = cpuSeconds();
    long wall = System.nanoTime();
    run.play(messages);
    System.out.printf(
        Locale.ROOT,
        "R setup_cpu=%.3f run_wall=%.3f run_cpu=%.3f msgs=%d simt=%.3f%n",
        cpu - begun,
        (System.nanoTime() - wall) * 1e-9,
        cpuSeconds() - cpu,
        messages,
        run.now);
  }
}
