"""Values of PyTorch and transformers that the tests of train/ compare with.

    python tools/parity/trainer_values.py tests/data/train

Needs torch 2.13 and transformers 5.17. Everything is seeded: the same versions write the same files.
"""

import json
import math
import pathlib
import sys

import torch
import transformers

VERSIONS = {"torch": torch.__version__, "transformers": transformers.__version__}


def schedules():
    """The factor on the learning rate in every step."""
    cases = []
    for kind in ("linear", "cosine", "constant_with_warmup"):
        for total, warmup in ((10, 0), (20, 2), (7, 7), (30, 10)):
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
            scheduler = transformers.get_scheduler(kind, optimizer, warmup, total)
            factors = []
            for _ in range(total):
                factors.append(scheduler.get_last_lr()[0])
                optimizer.step()
                scheduler.step()
            cases.append({"kind": kind, "total_steps": total, "warmup_steps": warmup, "factors": factors})
    return cases


def losses():
    """cross_entropy(weight=, label_smoothing=) and its gradient, in double; and the same on adjusted logits."""
    generator = torch.Generator().manual_seed(13)
    cases = []
    for classes in (2, 3, 7):
        for smoothing in (0.0, 0.1):
            for weighted in (False, True):
                for tau in (0.0, 1.0):
                    rows = 5
                    logits = torch.randn(rows, classes, generator=generator, dtype=torch.double) * 3
                    labels = torch.randint(classes, (rows,), generator=generator)
                    weights = torch.rand(classes, generator=generator, dtype=torch.double) + 0.2
                    counts = torch.randint(1, 50, (classes,), generator=generator)
                    logits.requires_grad_()
                    adjusted = logits + tau * torch.log(counts.double() / counts.sum())
                    loss = torch.nn.functional.cross_entropy(
                        adjusted, labels, weight=weights if weighted else None, label_smoothing=smoothing)
                    loss.backward()
                    cases.append({
                        "smoothing": smoothing, "tau": tau, "counts": counts.tolist(),
                        "weights": weights.tolist() if weighted else [], "labels": labels.tolist(),
                        "logits": logits.detach().flatten().tolist(), "loss": loss.item(),
                        "gradient": logits.grad.flatten().tolist()})
    return cases


def other_losses():
    """The formulas of focal (Lin et al. 2017), class-balanced (Cui et al. 2019) and balanced softmax (Ren et al. 2020), as
    their papers write them, with autograd's gradient."""
    generator = torch.Generator().manual_seed(14)
    cases = []

    def case(kind, classes, **settings):
        rows = 6
        logits = torch.randn(rows, classes, generator=generator, dtype=torch.double) * 3
        labels = torch.randint(classes, (rows,), generator=generator)
        counts = torch.randint(1, 50, (classes,), generator=generator)
        logits.requires_grad_()
        p = torch.softmax(logits, 1)[range(rows), labels]
        if kind == "focal":
            loss = (-(1 - p) ** settings["gamma"] * torch.log(p)).mean()
        elif kind == "class_balanced":
            weights = (1 - settings["beta"]) / (1 - settings["beta"] ** counts.double())
            weights = weights / weights.sum() * classes
            loss = (-weights[labels] * torch.log(p)).mean()
        else:
            weighted = counts * torch.exp(logits)
            loss = -torch.log(weighted[range(rows), labels] / weighted.sum(1)).mean()
        loss.backward()
        cases.append({"kind": kind, **settings, "counts": counts.tolist(), "labels": labels.tolist(),
                      "logits": logits.detach().flatten().tolist(), "loss": loss.item(),
                      "gradient": logits.grad.flatten().tolist()})

    for classes in (2, 3, 7):
        for gamma in (0.5, 1.0, 2.0):
            case("focal", classes, gamma=gamma)
        for beta in (0.9, 0.999):
            case("class_balanced", classes, beta=beta)
        case("balanced_softmax", classes)
    return cases


def contrastive():
    """L_out of Khosla et al. 2020 and the cosine loss of pairs, summed, row by row as they are written."""
    generator = torch.Generator().manual_seed(15)
    cases = []
    for rows, hidden in ((4, 3), (6, 5), (10, 2)):
        for temperature in (None, 0.07, 0.5):
            features = torch.randn(rows, hidden, generator=generator, dtype=torch.double, requires_grad=True)
            labels = torch.randint(3, (rows,), generator=generator)
            z = torch.nn.functional.normalize(features)
            loss = torch.zeros((), dtype=torch.double)
            if temperature is None:
                for i in range(0, rows, 2):
                    loss = loss + ((z[i] * z[i + 1]).sum() - float(labels[i] == labels[i + 1])) ** 2
            else:
                for i in range(rows):
                    others = [a for a in range(rows) if a != i]
                    partners = [a for a in others if labels[a] == labels[i]]
                    below = sum(torch.exp(z[i] @ z[a] / temperature) for a in others)
                    for p in partners:
                        loss = loss - torch.log(torch.exp(z[i] @ z[p] / temperature) / below) / len(partners)
            loss.backward()
            cases.append({"kind": "pair_cosine" if temperature is None else "supervised_contrastive",
                          "temperature": temperature, "labels": labels.tolist(),
                          "features": features.detach().flatten().tolist(), "loss": loss.item(),
                          "gradient": features.grad.flatten().tolist()})
    return cases


MASK = (1 << 64) - 1


class Rng:
    """base/rng.h: xoshiro256** seeded by SplitMix64 from a seed and the FNV-1a hash of a stream's name."""

    def __init__(self, seed, stream):
        name = 0xCBF29CE484222325
        for byte in stream.encode():
            name = (name ^ byte) * 0x100000001B3 & MASK
        x = seed ^ name
        self.state = []
        for _ in range(4):
            x = (x + 0x9E3779B97F4A7C15) & MASK
            z = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
            self.state.append(z ^ (z >> 31))

    def next(self):
        def rotate(value, by):
            return (value << by | value >> (64 - by)) & MASK
        s = self.state
        result = rotate(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def normal(self):
        u = 1.0 - self.uniform()
        return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * self.uniform())


TEXTS = [("write a haiku about rain", "claude"), ("what is 2 + 2", "gemini-mini"), ("prove the theorem", "gpt-o1"),
         ("hello", "gemini-mini"), ("a short story of two ships", "claude"), ("integrate x squared", "gpt-o1"),
         ("name a color", "gemini-mini"), ("why is the sky blue", "gemini-mini")]


def trajectory(encoder):
    """Ten steps over the eight texts as one batch: no dropout, AdamW, clipping, linear schedule with warm-up."""
    labels = sorted({label for _, label in TEXTS})
    tokenizer = transformers.AutoTokenizer.from_pretrained(encoder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        encoder, num_labels=len(labels), hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        classifier_dropout=0.0, attn_implementation="eager").float()
    rng, deviation = Rng(13, "head"), model.config.initializer_range
    for _ in range(model.bert.pooler.dense.weight.numel()):  # drawn first, and replaced by the folder's own
        rng.normal()
    head = model.classifier
    values = [deviation * rng.normal() for _ in range(head.weight.numel())]
    head.weight.data = torch.tensor(values, dtype=torch.float64).float().view_as(head.weight)
    head.bias.data.zero_()
    decayed = [p for n, p in model.named_parameters() if p.dim() > 1]
    others = [p for n, p in model.named_parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01},
                                   {"params": others, "weight_decay": 0.0}], lr=1e-3)
    scheduler = transformers.get_scheduler("linear", optimizer, 1, 10)
    batch = tokenizer([text for text, _ in TEXTS], padding=True, return_tensors="pt")
    gold = torch.tensor([labels.index(label) for _, label in TEXTS])
    steps = []
    for _ in range(10):
        loss = torch.nn.functional.cross_entropy(model(**batch).logits, gold)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steps.append({"loss": loss.item(), "grad_norm": norm.item(), "learning_rate": scheduler.get_last_lr()[0]})
        optimizer.step()
        scheduler.step()
    with torch.no_grad():
        final = model(**batch).logits.flatten().tolist()
    return [{"texts": [text for text, _ in TEXTS], "labels": [label for _, label in TEXTS], "steps": steps,
             "final_logits": final}]


def write(folder, name, cases):
    command = "python tools/parity/trainer_values.py tests/data/train"
    lines = ",\n".join(json.dumps(case) for case in cases)
    head = json.dumps({"command": command, **VERSIONS})[:-1]
    (folder / name).write_text(f'{head}, "cases": [\n{lines}\n]}}\n')


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "schedules.json", schedules())
    write(folder, "losses.json", losses())
    write(folder, "other_losses.json", other_losses())
    write(folder, "contrastive.json", contrastive())
    write(folder, "trajectory.json", trajectory(folder.parent / "tiny-bert"))


if __name__ == "__main__":
    main()
