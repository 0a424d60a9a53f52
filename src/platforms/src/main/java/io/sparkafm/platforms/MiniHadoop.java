package io.sparkafm.platforms;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS with one data node and YARN with one node manager, in one JVM, for {@code spark-submit}.
 *
 * <p>{@code MiniHadoop FOLDER [hdfs|yarn]} writes {@code core-site.xml} and {@code yarn-site.xml} to
 * {@code FOLDER/conf}, then {@code FOLDER/ready}, and waits until it is killed; {@code hdfs} starts
 * no YARN. Data and logs of containers are below FOLDER.
 */
public final class MiniHadoop {
  private static final int MEMORY_MB = 16 * 1024;

  private MiniHadoop() {}

  /** Starts the servers; they end with the process. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    boolean withYarn = args.length < 2 || args[1].equals("yarn");
    Path site = Files.createDirectories(folder.resolve("conf"));
    System.setProperty("test.build.data", folder.resolve("data").toString());

    Configuration hdfs = new HdfsConfiguration();
    hdfs.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    MiniDFSCluster files = new MiniDFSCluster.Builder(hdfs).numDataNodes(1).build();
    files.waitActive();
    Configuration core = new Configuration(false);
    core.set("fs.defaultFS", files.getURI().toString());
    write(core, site.resolve("core-site.xml"));

    if (withYarn) {
      write(yarn(files, folder), site.resolve("yarn-site.xml"));
    }
    Path part = Files.writeString(folder.resolve("ready.part"), files.getURI().toString());
    Files.move(part, folder.resolve("ready"), StandardCopyOption.ATOMIC_MOVE);
    Thread.currentThread().join();
  }

  /** A started YARN cluster's whole configuration: its addresses are in it. */
  private static Configuration yarn(MiniDFSCluster files, Path folder) {
    YarnConfiguration conf = new YarnConfiguration();
    conf.set("fs.defaultFS", files.getURI().toString());
    conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, MEMORY_MB);
    conf.setInt(YarnConfiguration.NM_VCORES, 8);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, MEMORY_MB);
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.8");
    // Containers share this machine with everything else on it: its memory and disks are no concern of the trial.
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, false);
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99");
    // Spark brings the jars of Hadoop that its containers need.
    conf.set(YarnConfiguration.YARN_APPLICATION_CLASSPATH, "");
    conf.setInt(YarnConfiguration.DEBUG_NM_DELETE_DELAY_SEC, 600);
    MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    yarn.init(conf);
    yarn.start();
    return yarn.getConfig();
  }

  private static void write(Configuration conf, Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      conf.writeXml(out);
    }
  }
}
