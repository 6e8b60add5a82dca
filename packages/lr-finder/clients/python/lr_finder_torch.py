"""The learning rate range test of lr-finder on a training with PyTorch:

    import lr_finder_torch  # first: from here on, what the program prints goes to the standard error

    lr_finder_torch.serve(model, optimizer, loss, loader)

    npx lr-finder run -- python train.py  # in a shell

It needs lr_finder.py beside it.
"""
import lr_finder  # before torch, which may print

import copy

import torch


def serve(model, optimizer, loss, loader, val_loader=None, scaler=None, autocast=None, steps_at_once=1):
    """Answers lr-finder until its test is over, then returns. Model and optimizer are then as before.

    model: any module, also of torch.compile or DataParallel; its mode (train or eval) is kept.
    loss(outputs, targets): the mean over the batch. loader, val_loader: yield (inputs, targets); a loader that
        ends starts again.
    scaler: a torch.amp.GradScaler. A step that it skips is taken again at the same rate.
    autocast: the dtype of torch.autocast; by default torch.float16 with a scaler, else none.
    """
    device = next(model.parameters()).device
    dtype = autocast or (torch.float16 if scaler else None)

    def loss_of(batch):
        inputs, targets = (part.to(device, non_blocking=True) for part in batch)
        with torch.autocast(device.type, dtype, enabled=dtype is not None):
            return loss(model(inputs), targets), len(targets)

    def endless():
        while True:
            batch = None
            for batch in loader:
                yield batch
            if batch is None:
                raise ValueError("Expected the loader to have batches, got none")

    batches = endless()

    def step(lr):
        for group in optimizer.param_groups:
            if torch.is_tensor(group["lr"]):
                group["lr"].fill_(lr)
            else:
                group["lr"] = lr
        optimizer.zero_grad()
        value, _ = loss_of(next(batches))
        if scaler is None:
            value.backward()
            optimizer.step()
            return value.item()
        scale = scaler.get_scale()
        scaler.scale(value).backward()
        scaler.step(optimizer)
        scaler.update()
        return lr_finder.Skipped(value.item()) if scaler.get_scale() < scale else value.item()

    def save():
        cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        parts = model.state_dict(), optimizer.state_dict(), scaler and scaler.state_dict()
        return copy.deepcopy((*parts, torch.get_rng_state(), cuda))

    def restore(saved):
        # load_state_dict of an optimizer takes the tensors themselves, and the next step would change them.
        weights, slots, scale, cpu, cuda = copy.deepcopy(saved)
        model.load_state_dict(weights)
        optimizer.load_state_dict(slots)
        if scaler:
            scaler.load_state_dict(scale)
        torch.set_rng_state(cpu)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)

    def evaluate():
        modes = [(module, module.training) for module in model.modules()]
        model.eval()
        with torch.no_grad():
            losses = [loss_of(batch) for batch in val_loader]
        for module, mode in modes:
            module.training = mode
        return sum(float(value) * size for value, size in losses) / sum(size for _, size in losses)

    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    name = type(optimizer).__name__.lower()
    lr_finder.serve(
        step, save, restore, evaluate if val_loader else None, steps_at_once,
        optimizer="momentum" if name == "sgd" and optimizer.defaults.get("momentum") else name,
        learning_rate=float(optimizer.param_groups[0]["lr"]),
        samples=len(loader.dataset) if hasattr(loader, "dataset") and hasattr(loader.dataset, "__len__") else None,
        parameters=sum(parameter.numel() for parameter in trained) or None)
