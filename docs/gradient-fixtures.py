#!/usr/bin/env python3
"""Makes tests/Akin.Training.Tests/Fixtures: small whole networks with the gradients that PyTorch gives.

    python3 docs/gradient-fixtures.py [FOLDER]

Needs PyTorch 1.13 (no onnx package). Each network becomes NAME.onnx, whose one output is a scalar loss, and
NAME.json with its inputs, the loss and the gradient of the loss by every parameter (little-endian, base64). The
gradients are computed in float64 from the float32 weights in the file, so they are exact to what float32 can show.
"batchStatistics" says that PyTorch trained with batch statistics, though the file holds the inference form.
"""
import base64
import json
import os
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
SEED = 20240611


def cross_entropy(logits, labels, classes):
    one_hot = (labels.unsqueeze(1) == torch.arange(classes)).to(logits.dtype)
    return -(F.log_softmax(logits, 1) * one_hot).sum(1).mean()


class PlainCnn(nn.Module):
    """Conv, BatchNorm, ReLU, MaxPool, Linear: the Fashion-MNIST network in small."""

    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.conv2, self.norm2 = nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.classes = nn.Linear(6 * 2 * 2, 5)

    def forward(self, x, labels):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)
        return cross_entropy(self.classes(x.flatten(1)), labels, 5)


class MobileBlock(nn.Module):
    """MobileNetV2's inverted residual with ReLU6, depthwise, and one with stride."""

    def __init__(self):
        super().__init__()

        def block(a, hidden, b, stride):
            return nn.Sequential(
                nn.Conv2d(a, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
                nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
                nn.Conv2d(hidden, b, 1, bias=False), nn.BatchNorm2d(b))

        self.stem = nn.Conv2d(3, 4, 3, 2, 1)
        self.same, self.down = block(4, 12, 4, 1), block(4, 8, 6, 2)
        self.classes = nn.Linear(6, 3)

    def forward(self, x, labels):
        x = self.stem(x)
        x = x + self.same(x)
        x = self.down(x)
        return cross_entropy(self.classes(x.mean([2, 3])), labels, 3)


class SqueezeExcite(nn.Module):
    """MobileNetV3's squeeze and excite with HardSwish and HardSigmoid."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, 2, 1)
        self.down, self.up = nn.Conv2d(8, 4, 1), nn.Conv2d(4, 8, 1)
        self.out = nn.Conv2d(8, 5, 1)

    def forward(self, x, target):
        x = F.hardswish(self.conv(x))
        s = F.adaptive_avg_pool2d(x, 1)
        x = x * F.hardsigmoid(self.up(F.relu(self.down(s))))
        x = F.hardswish(F.adaptive_avg_pool2d(self.out(x), 1).flatten(1))
        return ((x - target) ** 2).mean()


class StridedConvs(nn.Module):
    """Strides, dilations, groups, pads that differ from side to side, and a one-dimensional convolution."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(4, 8, (3, 2), stride=(2, 1), padding=(1, 0), groups=2)
        self.b = nn.Conv2d(8, 6, 3, stride=2, dilation=2, padding=3)
        self.c = nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=6)
        self.d = nn.Conv1d(6, 4, 3, stride=2, padding=1)

    def forward(self, x, target):
        x = torch.tanh(self.a(F.pad(x, (1, 0, 0, 2))))
        x = torch.sigmoid(self.c(F.leaky_relu(self.b(x), 0.2)))
        return ((self.d(x.flatten(2)) - target) ** 2).sum()


class Decoder(nn.Module):
    """ConvTranspose (stride, output padding, groups, dilation) and both ways to resize."""

    def __init__(self):
        super().__init__()
        self.a = nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1)
        self.b = nn.ConvTranspose2d(6, 4, 2, stride=2, groups=2)
        self.c = nn.ConvTranspose2d(4, 3, 3, dilation=2, bias=False)
        self.skip = nn.Conv2d(4, 3, 1)

    def forward(self, x, target):
        y = F.relu(self.a(x))
        y = self.c(F.relu(self.b(y)))
        near = F.interpolate(self.skip(x), scale_factor=4, mode="nearest")
        smooth = F.interpolate(self.skip(x), size=(11, 14), mode="bilinear", align_corners=False)
        corners = F.interpolate(y, size=(11, 14), mode="bilinear", align_corners=True)
        return ((corners + smooth - target) ** 2).mean() + (near.abs()).mean()


class Attention(nn.Module):
    """A transformer block: LayerNormalization, attention of two heads, Gelu."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(8), nn.LayerNorm(8)
        self.qkv, self.project = nn.Linear(8, 24), nn.Linear(8, 8)
        self.up, self.down = nn.Linear(8, 16), nn.Linear(16, 8)
        self.place = nn.Parameter(torch.zeros(1, 6, 8))

    def forward(self, x, target):
        x = x + self.place
        q, k, v = self.qkv(self.norm1(x)).reshape(2, 6, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        weights = F.softmax(q @ k.transpose(-2, -1) * 0.5, -1)
        x = x + self.project((weights @ v).transpose(1, 2).reshape(2, 6, 8))
        x = x + self.down(F.gelu(self.up(self.norm2(x))))
        return ((x.mean(1) - target) ** 2).sum()


class Activations(nn.Module):
    """A deep perceptron of every smooth and every broken activation."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(5, 7)] + [nn.Linear(7, 7) for _ in range(6)])
        self.slope = nn.PReLU(7)
        self.one_slope = nn.PReLU(1)

    def forward(self, x, target):
        kinds = [self.slope, lambda v: F.leaky_relu(v, 0.1), torch.tanh, torch.sigmoid, self.one_slope, F.elu, F.softplus]
        for layer, kind in zip(self.layers, kinds):
            x = kind(layer(x))
        return F.mse_loss(x, target)


class FastaiHead(nn.Module):
    """Average and max pooling joined, normalised, dropped by a given mask."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm1, self.dense1 = nn.BatchNorm1d(8), nn.Linear(8, 6, bias=False)
        self.norm2, self.dense2 = nn.BatchNorm1d(6), nn.Linear(6, 3)

    def forward(self, x, labels, mask1, mask2):
        x = self.conv(x)
        x = torch.cat([F.adaptive_avg_pool2d(x, 1), F.adaptive_max_pool2d(x, 1)], 1).flatten(1)
        x = F.relu(self.dense1(self.norm1(x) * mask1))
        return cross_entropy(self.dense2(self.norm2(x) * mask2), labels, 3)


class TripletHinge(nn.Module):
    """max(0, g + D(q, p) - D(q, n)) on unit vectors, three photos through one network."""

    def __init__(self):
        super().__init__()
        self.conv, self.dense = nn.Conv2d(3, 6, 3, 2), nn.Linear(6, 4)

    def embed(self, x):
        return F.normalize(self.dense(F.relu(self.conv(x)).mean([2, 3])), dim=1)

    def forward(self, query, positive, negative):
        q, p, n = self.embed(query), self.embed(positive), self.embed(negative)
        return F.relu(0.7 + ((q - p) ** 2).sum(1) - ((q - n) ** 2).sum(1)).mean()


class CosineSoftmax(nn.Module):
    """Unit embeddings times unit proxies over a temperature, with a margin."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(10, 4)
        self.proxies = nn.Parameter(torch.zeros(5, 4))

    def forward(self, x, one_hot):
        cosines = F.normalize(self.dense(x), dim=1) @ F.normalize(self.proxies, dim=1).t()
        return -(F.log_softmax((cosines - 0.1 * one_hot) / 0.2, 1) * one_hot).sum(1).mean()


class Shapes(nn.Module):
    """Concat, split, slices with steps, pads, gather, expand, permute, squeeze."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(6, 12)
        self.table = nn.Parameter(torch.zeros(4, 5))
        self.row = nn.Parameter(torch.zeros(1, 3))

    def forward(self, x, index, places):
        a, b, c = self.dense(x).split([5, 3, 4], 1)
        rows = self.table[index]
        picked = torch.gather(b, 1, places)
        joined = torch.cat([a * rows, self.row.expand(4, 3) * b, picked], 1)
        grid = joined.reshape(4, 1, 2, 5).permute(0, 3, 1, 2).squeeze(2)
        grid = F.pad(grid.unsqueeze(1), (2, 1, 1, 0), value=0.5)
        edge = F.pad(c.reshape(1, 4, 2, 2), (1, 1, 1, 1), mode="reflect") + F.pad(c.reshape(1, 4, 2, 2), (1, 1, 1, 1), mode="replicate")
        return (grid[:, :, 1::2, 1:-1] ** 2).sum() + (edge[..., 1:, :3] ** 3).mean() + c.transpose(0, 1)[-2].exp().sum()


class Arithmetic(nn.Module):
    """Pow, sqrt, exp, log, divisions, minimum and maximum with broadcasting in every direction."""

    def __init__(self):
        super().__init__()
        self.scalar = nn.Parameter(torch.zeros(()))
        self.column, self.row = nn.Parameter(torch.zeros(3, 1)), nn.Parameter(torch.zeros(4))
        self.cube = nn.Parameter(torch.zeros(2, 1, 4))

    def forward(self, x):
        positive = torch.exp(self.column * 0.3) + self.row.abs() + 0.5
        y = torch.pow(positive, self.cube) / (x ** 2 + 1)
        y = torch.sqrt(y + 1) - torch.log(positive + self.scalar ** 2) * self.scalar
        y = torch.maximum(y, self.row) + torch.minimum(self.cube, x) - 1 / positive
        return torch.where(x > 0, y, -y * self.column).mean()


class Pools(nn.Module):
    """Average pools with and without counting pads, max pools that overlap, global ones, maxima over axes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.dense = nn.Linear(4, 2)

    def forward(self, x, target):
        x = self.conv(x)
        counted = F.avg_pool2d(x, 3, 2, 1, count_include_pad=True)
        bare = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
        top = F.max_pool2d(x, 3, 2, 1) + F.max_pool2d(x, (2, 3), (2, 2), (0, 1))
        y = (counted * top + bare).amax([2, 3]) + x.amin(3).mean(2) + F.adaptive_max_pool2d(x, 1).flatten(1)
        return ((self.dense(y) - target) ** 2).mean()


class ManyTasks(nn.Module):
    """Two tasks with weights, unknown labels masked by -1, class weights, label smoothing."""

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(6, 8)
        self.first, self.second = nn.Linear(8, 3), nn.Linear(8, 4)

    def task(self, logits, labels, classes, smoothing, weights):
        one_hot = (labels.unsqueeze(1) == torch.arange(classes)).to(logits.dtype)
        known = (labels >= 0).to(logits.dtype)
        soft = one_hot * (1 - smoothing) + smoothing / classes
        each = -(F.log_softmax(logits, 1) * soft * torch.tensor(weights, dtype=logits.dtype)).sum(1)
        return (each * known).sum() / torch.clamp(known.sum(), min=1)

    def forward(self, x, labels1, labels2):
        x = torch.tanh(self.body(x))
        return (self.task(self.first(x), labels1, 3, 0.1, [1.0, 2.0, 0.5])
                + 0.4 * self.task(self.second(x), labels2, 4, 0.0, [1.0] * 4))


class DecomposedNorm(nn.Module):
    """LayerNormalization written out, group normalisation, softmax over a middle axis."""

    def __init__(self):
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.zeros(6)), nn.Parameter(torch.zeros(6))
        self.conv, self.group = nn.Conv2d(3, 6, 3), nn.GroupNorm(2, 6)

    def forward(self, x, target):
        x = self.group(self.conv(x))
        x = x.permute(0, 2, 3, 1)
        mean = x.mean(-1, keepdim=True)
        spread = ((x - mean) ** 2).mean(-1, keepdim=True)
        x = (x - mean) / torch.sqrt(spread + 1e-5) * self.scale + self.shift
        return (F.softmax(x, 1) * target).sum() + F.cosine_similarity(x[:, 0], x[:, 1], -1).mean()


def randomise(model, generator):
    for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
        if not tensor.is_floating_point():
            continue
        values = torch.randn(tensor.shape, generator=generator)
        if name.endswith("running_var"):
            values = values.abs() + 0.5
        elif tensor.dim() > 1 and name.endswith("weight"):
            values = values / (tensor[0].numel() ** 0.5)
        elif name.endswith("weight"):
            values = 1 + 0.3 * values
        else:
            values = 0.5 * values
        tensor.data = values


def packed(tensor):
    kind = "int64" if tensor.dtype == torch.int64 else "float32"
    data = tensor.detach().contiguous().to(torch.int64 if kind == "int64" else torch.float32).numpy().tobytes()
    return {"type": kind, "shape": list(tensor.shape), "data": base64.b64encode(data).decode()}


def write(folder, name, model, inputs, training=False, opset=17):
    generator = torch.Generator().manual_seed(SEED)
    randomise(model, generator)
    names = list(model.forward.__code__.co_varnames[1:1 + len(inputs)])
    model.eval()
    file = os.path.join(folder, name)
    torch.onnx.export(model, tuple(inputs), file + ".onnx", opset_version=opset, training=torch.onnx.TrainingMode.PRESERVE,
                      do_constant_folding=False, keep_initializers_as_inputs=False, input_names=names, output_names=["loss"])
    exact = model.double().train(training)
    loss = exact(*[i.double() if i.is_floating_point() else i for i in inputs])
    loss.backward()
    record = {"made": f"PyTorch {torch.__version__}, operator set {opset}", "batchStatistics": training, "loss": loss.item(),
              "inputs": {n: packed(i) for n, i in zip(names, inputs)},
              "gradients": {n: packed(p.grad) for n, p in exact.named_parameters()}}
    with open(file + ".json", "w") as out:
        json.dump(record, out, separators=(",", ":"))
        out.write("\n")
    print(f"{name:24} {os.path.getsize(file + '.onnx'):7} + {os.path.getsize(file + '.json'):7} bytes, loss {loss.item():.6f}")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "tests", "Akin.Training.Tests", "Fixtures")
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(SEED)
    r = torch.randn
    labels = torch.tensor
    mask = lambda *shape: (torch.rand(shape) > 0.4).float() / 0.6
    write(folder, "plain-cnn-batch", PlainCnn(), [r(4, 1, 8, 8), labels([0, 3, 4, 1])], training=True)
    write(folder, "plain-cnn-frozen", PlainCnn(), [r(4, 1, 8, 8), labels([2, 3, 4, 1])], opset=9)
    write(folder, "mobile-block-batch", MobileBlock(), [r(3, 3, 9, 9), labels([0, 2, 1])], training=True)
    write(folder, "mobile-block-frozen", MobileBlock(), [r(2, 3, 10, 8), labels([1, 2])], opset=9)
    write(folder, "squeeze-excite", SqueezeExcite(), [r(2, 3, 7, 7), r(2, 5)])
    write(folder, "strided-convs", StridedConvs(), [r(2, 4, 9, 7), r(2, 4, 5)], opset=11)
    write(folder, "decoder", Decoder(), [r(2, 4, 3, 4), r(2, 3, 11, 14)])
    write(folder, "attention", Attention(), [r(2, 6, 8), r(2, 8)])
    write(folder, "attention-old", Attention(), [r(2, 6, 8), r(2, 8)], opset=12)
    write(folder, "activations", Activations(), [r(6, 5), r(6, 7)])
    write(folder, "fastai-head", FastaiHead(), [r(5, 3, 6, 6), labels([0, 1, 2, 1, 0]), mask(5, 8), mask(5, 6)], training=True)
    write(folder, "triplet-hinge", TripletHinge(), [r(4, 3, 7, 7), r(4, 3, 7, 7), r(4, 3, 7, 7)])
    write(folder, "cosine-softmax", CosineSoftmax(), [r(6, 10), F.one_hot(labels([0, 4, 2, 2, 1, 3]), 5).float()], opset=13)
    write(folder, "shapes", Shapes(), [r(4, 6), labels([3, 0, 3, 1]), labels([[0, 2], [1, 1], [2, 0], [0, 0]])])
    write(folder, "arithmetic", Arithmetic(), [r(2, 3, 4)])
    write(folder, "pools", Pools(), [r(2, 2, 8, 9), r(2, 2)])
    write(folder, "many-tasks", ManyTasks(), [r(5, 6), labels([0, -1, 2, 1, -1]), labels([3, 0, -1, -1, 2])])
    write(folder, "decomposed-norm", DecomposedNorm(), [r(2, 3, 5, 6), r(2, 3, 4, 6)], opset=16)


main()
