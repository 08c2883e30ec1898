#!/bin/bash
#SBATCH --job-name=swarmlab
#SBATCH --array=0-7
#SBATCH --cpus-per-task=8
#SBATCH --time=02:00:00
#SBATCH --requeue
# An experiment in eight parts, each on a machine of its own: sbatch deploy/experiments/slurm.sh experiments/placement.yaml
# Start it in a folder that all machines share. A part that is cut off continues where it stopped when Slurm starts it again. When all parts
# are over, merge their results, as in
#   sbatch --dependency=afterok:JOB --wrap='swarmlab experiment report experiments/placement.yaml --out results/placement \
#     --merge parts/0 --merge parts/1 --merge parts/2 --merge parts/3 --merge parts/4 --merge parts/5 --merge parts/6 --merge parts/7'
set -euo pipefail

experiment=${1:?name the file of an experiment}

swarmlab experiment run "$experiment" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --out "parts/$SLURM_ARRAY_TASK_ID" \
  --jobs "$SLURM_CPUS_PER_TASK"
